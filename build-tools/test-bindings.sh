#!/usr/bin/env bash
# Packages the library for every language, installs each package in a clean project, and compares the templates of one and the same pipeline:
# test-bindings.sh [typescript | python | java | go | dotnet]...
#
# Needs Python 3.11, a JDK (17) with Maven, and Go; .NET is generated where its SDK is. The template of TypeScript is what the others are compared with.
# What a language needs and its registry does not have is looked for first; the last line says which languages ran and which could not.
# With KEEP=1 the projects are left behind.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$PWD
programs=$root/test/bindings
started=$SECONDS
passed=()
skipped=()

cdk=$(node -p 'require("aws-cdk-lib/package.json").version')
constructs=$(node -p 'require("constructs/package.json").version')
version=$(node -p 'require("./package.json").version')

export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=1 JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION=1
export ORDERS_JOB=$root/examples/orders-python
# A template must not say who made it, nor depend on who runs the check.
unset CDK_DEFAULT_ACCOUNT CDK_DEFAULT_REGION CDK_CONTEXT_JSON CDK_OUTDIR

say() { echo "bindings: $*"; }
fail() { say "$*" >&2; exit 1; }
need() { command -v "$1" > /dev/null || fail "$1 is missing; the bindings need Python 3.11, a JDK (17) with Maven, and Go"; }
skip() { skipped+=("$*"); say "not run: $*"; }

# Runs a command with its output in a file, which is shown only when it fails.
quietly() {
  local log=$work/log
  "$@" > "$log" 2>&1 || { tail -n 60 "$log" >&2; fail "this failed: $*"; }
}

# Whether a registry has what a language needs. Only its own word for "there is none" counts: any other trouble is a failure.
available() {
  local language=$1 missing=$2 log=$work/probe.log
  shift 2
  if "$@" > "$log" 2>&1; then
    return 0
  fi
  grep -q "$missing" "$log" || { tail -n 60 "$log" >&2; fail "the registry of $language could not be asked"; }
  skip "$language ($(grep -o -m 1 "$missing.*" "$log"))"
  return 1
}

package() {
  say "$1: packaging"
  quietly npx projen "package:$1"
}

# A copy of the program outside of the repository, so that nothing is found but what the package brings.
project() {
  cp -R "$programs/$1" "$work/$1"
  cd "$work/$1"
  say "$1: installing and synthesizing"
}

# Fails on another version of the CDK than the one that is compared with: templates differ between versions.
took() {
  [ "${2#v}" = "$cdk" ] || fail "$1 took aws-cdk-lib ${2#v} instead of $cdk"
}

# Compares what a language synthesized with TypeScript's.
compare() {
  cd "$root"
  TS_NODE_TRANSPILE_ONLY=1 TS_NODE_PROJECT=test/tsconfig.json npx ts-node build-tools/compare-templates.ts "$work/typescript/cdk.out/Orders.template.json" "$work/$1/cdk.out/Orders.template.json" \
    || fail "$1 does not synthesize what TypeScript does"
  passed+=("$1")
}

bind_typescript() {
  package js
  project typescript
  quietly npm init --yes
  quietly npm install --no-audit --no-fund --no-package-lock "$root/dist/js/cdk-managed-flink@$version.jsii.tgz" \
    "aws-cdk-lib@$cdk" "constructs@$constructs" 'typescript@~5.9.0' '@types/node@^20'
  took typescript "$(node -p 'require("aws-cdk-lib/package.json").version')"
  quietly npx tsc --strict --skipLibCheck --module commonjs --target es2022 --types node app.ts
  CDK_OUTDIR=$PWD/cdk.out quietly node app.js
  cd "$root"
  passed+=(typescript)
}

bind_python() {
  need python3
  available python "No matching distribution found for" probe_python || return 0
  package python
  project python
  quietly python3 -m venv .venv
  quietly .venv/bin/pip install --disable-pip-version-check "$root"/dist/python/*-py3-none-any.whl "aws-cdk-lib==$cdk" "constructs==$constructs"
  took python "$(.venv/bin/pip show aws-cdk-lib | sed -n 's/^Version: //p')"
  CDK_OUTDIR=$PWD/cdk.out quietly .venv/bin/python app.py
  compare python
}

# The tools with which the package is made, and all that it needs when it is installed.
probe_python() {
  python3 -m venv "$work/probe"
  "$work/probe/bin/pip" install --disable-pip-version-check --dry-run "aws-cdk-lib==$cdk" "constructs==$constructs" \
    --requirement "$root/node_modules/jsii-pacmak/lib/targets/python/requirements-dev.txt"
}

bind_java() {
  need java
  need mvn
  available java "Could not find artifact" probe_java || return 0
  package java
  project java
  # The version does not change from one run to the next; the local repository must not answer with the last one.
  rm -rf "$HOME/.m2/repository/io/github/cdk-managed-flink/cdk-managed-flink/$version"
  CDK_OUTDIR=$PWD/cdk.out quietly mvn --batch-mode --no-transfer-progress compile exec:java \
    "-Dlibrary.version=$version" "-Dcdk.version=$cdk" "-Dconstructs.version=$constructs" "-Dpackages=file://$root/dist/java"
  compare java
}

probe_java() {
  mvn --batch-mode --no-transfer-progress dependency:get "-Dartifact=software.amazon.awscdk:aws-cdk-lib:$cdk" \
    && mvn --batch-mode --no-transfer-progress dependency:get "-Dartifact=software.constructs:constructs:$constructs"
}

bind_go() {
  need go
  # Modules that the proxy lacks are generated from their npm packages into dist/go, where packaging and the project look first.
  rm -rf dist/go
  TS_NODE_TRANSPILE_ONLY=1 TS_NODE_PROJECT=test/tsconfig.json npx ts-node build-tools/go-modules.ts dist/go > "$work/go-modules" \
    || fail 'the Go modules could not be looked up'
  sed 's/^/bindings: go: /' "$work/go-modules"
  local lacking
  lacking=$(sed -n 's/^lacking: //p' "$work/go-modules")
  [ -z "$lacking" ] || { skip "go (the module proxy lacks $lacking)"; return 0; }
  GONOSUMDB=$(sed -n 's/^not in the checksum database: //p' "$work/go-modules" | paste -sd, -)
  export GONOSUMDB
  package go
  project go
  local directory
  for directory in "$root"/dist/go/*/; do
    go mod edit -replace "$(sed -n 's/^module //p' "$directory/go.mod")=$directory"
  done
  # Without a version of its own the project would take the newest one.
  go mod edit -require "github.com/aws/aws-cdk-go/awscdk/v2@v$cdk" -require "github.com/aws/constructs-go/constructs/v10@v$constructs"
  quietly go mod tidy
  took go "$(go list -m -f '{{.Version}}' github.com/aws/aws-cdk-go/awscdk/v2)"
  CDK_OUTDIR=$PWD/cdk.out quietly go run .
  compare go
}

bind_dotnet() {
  command -v dotnet > /dev/null || { skip 'dotnet (its SDK is not on this machine)'; return 0; }
  package dotnet
  say 'dotnet: compiled and packaged'
  passed+=(dotnet)
}

work=$(mktemp -d)
if [ -n "${KEEP:-}" ]; then
  say "the projects stay in $work"
else
  # Go makes its module cache read-only.
  trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
fi

say "aws-cdk-lib $cdk, constructs $constructs"
quietly npx projen pre-compile
quietly npx projen compile
[ $# -gt 0 ] || set -- python java go dotnet
bind_typescript
for language in "$@"; do
  case $language in
    typescript) ;;
    python | java | go | dotnet) "bind_$language" ;;
    *) fail "$language is no language of this check; they are typescript, python, java, go and dotnet" ;;
  esac
done
summary="ok: ${passed[*]} in $((SECONDS - started)) s"
if [ ${#skipped[@]} -gt 0 ]; then
  summary+="; NOT RUN: $(printf '%s, ' "${skipped[@]}" | sed 's/, $//')"
fi
say "$summary"

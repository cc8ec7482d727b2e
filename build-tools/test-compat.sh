#!/usr/bin/env bash
# Runs the tests on the newest aws-cdk-lib, and on other versions of Node, in a copy of the repository: test-compat.sh [current | <major version>]...
#
# `npm test` runs them on the oldest aws-cdk-lib. The versions of Node come from npm; one that it lacks for this platform is named in the last line.
# CDK=<version> takes another aws-cdk-lib, JEST='<arguments>' goes to jest.
set -euo pipefail
cd "$(dirname "$0")/.."

started=$SECONDS
passed=()
missing=()
failed=()

say() { echo "compat: $*"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cdk=${CDK:-$(npm view aws-cdk-lib version 2> /dev/null)}
say "aws-cdk-lib $cdk instead of $(node -p 'require("aws-cdk-lib/package.json").version')"
git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - 2> /dev/null | tar -xf - -C "$work"
cd "$work"
# npm answers for its own trouble, such as a peer that does not want this version.
npm install --save-dev --save-exact --ignore-scripts --no-audit --no-fund --loglevel=error "aws-cdk-lib@$cdk"
npx projen pre-compile > log 2>&1 || { cat log >&2; exit 1; }

# Prints the binary of a major version of Node.
node_binary() {
  if [ "$1" = current ]; then
    command -v node
    return
  fi
  local platform
  platform=node-$(node -p 'process.platform + "-" + process.arch')
  npm install --prefix "node-$1" --no-audit --no-fund --loglevel=error "$platform@$1" > /dev/null 2>&1 && echo "$PWD/node-$1/node_modules/$platform/bin/node"
}

[ $# -gt 0 ] || set -- current 22 24
for version in "$@"; do
  if ! node=$(node_binary "$version"); then
    missing+=("Node $version")
    continue
  fi
  name="Node $("$node" --version) with aws-cdk-lib $(node -p 'require("aws-cdk-lib/package.json").version')"
  say "$name"
  # Handlers and tools that tests start find this version first as well.
  # shellcheck disable=SC2086
  if PATH="$(dirname "$node"):$PATH" "$node" node_modules/jest/bin/jest.js --ci --coverage=false --silent ${JEST:-} > log 2>&1; then
    passed+=("$name ($(sed -n 's/^Tests: *//p' log))")
  else
    grep -v '^PASS' log >&2
    failed+=("$name")
  fi
done

join() { local IFS=';'; echo "$*" | sed 's/;/; /g'; }
[ ${#failed[@]} -eq 0 ] || { say "FAILED: $(join "${failed[@]}")" >&2; exit 1; }
say "ok: $(join "${passed[@]}") in $((SECONDS - started)) s$([ ${#missing[@]} -eq 0 ] || echo "; NOT RUN, npm has none for this platform: $(join "${missing[@]}")")"

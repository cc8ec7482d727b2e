#!/usr/bin/env bash
# Does what the quick start of the README says, block by block, in an empty directory and with the package as it would be published.
#
# `quick-start.sh [page]`: between `<!-- quick-start:begin -->` and `<!-- quick-start:end -->` a sh block is run,
# a sql block becomes orders.sql, and a ts block app.ts.
# Between `<!-- quick-start-python:begin -->` and `<!-- quick-start-python:end -->` a sh block is run as well, and a python block becomes app.py.
# The package must have been compiled. The registries of npm and PyPI are needed for everything else.
set -uo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
page=${1:-$root/$(cd "$root" && grep -l quick-start:begin README.md docs/_readme/quick-start.md 2> /dev/null | head -n 1)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/package" "$work/blocks" "$work/app" "$work/python-blocks" "$work/python-app"
passed=0
failed=0

# check <what> <command>...: counts, and shows the output of what failed.
check() {
  local what=$1
  shift
  if "$@" > "$work/output" 2>&1; then
    echo "ok: $what"
    passed=$((passed + 1))
  else
    echo "FAILED: $what"
    sed 's/^/    /' "$work/output"
    failed=$((failed + 1))
  fi
}

pack() { (cd "$root" && npm pack --ignore-scripts --silent --pack-destination "$work/package"); }

extract() {
  node -e '
    const [, page, to] = process.argv;
    const part = require("fs").readFileSync(page, "utf8").split("<!-- quick-start:begin -->")[1]?.split("<!-- quick-start:end -->")[0] ?? "";
    const blocks = [...part.matchAll(/^```(sh|ts|sql)(?: nofixture)?\n([^]*?)^```$/gm)];
    blocks.forEach(([, kind, text], i) => require("fs").writeFileSync(`${to}/${String(i).padStart(2, "0")}.${kind}`, text));
    const programs = blocks.filter(([, kind]) => kind === "ts").map(([, , text]) => text.trim().split("\n").length);
    if (programs.length !== 1 || programs[0] > 15) {
      throw new Error(`the quick start of ${page} must have one program of at most 15 lines, has [${programs}]`);
    }
    const scripts = blocks.filter(([, kind]) => kind === "sql").map(([, , text]) => text.trim().split("\n").length);
    if (scripts.length !== 1 || scripts[0] > 10) {
      throw new Error(`the quick start of ${page} must have one script of at most 10 lines, has [${scripts}]`);
    }
    if (!blocks.some(([, , text]) => text.includes("cdk synth"))) {
      throw new Error(`the quick start of ${page} must end with cdk synth`);
    }
  ' "$page" "$work/blocks"
}

extract_python() {
  node -e '
    const [, page, to] = process.argv;
    const part = require("fs").readFileSync(page, "utf8").split("<!-- quick-start-python:begin -->")[1]?.split("<!-- quick-start-python:end -->")[0] ?? "";
    const blocks = [...part.matchAll(/^```(sh|python)\n([^]*?)^```$/gm)];
    blocks.forEach(([, kind, text], i) => require("fs").writeFileSync(`${to}/${String(i).padStart(2, "0")}.${kind}`, text));
    const programs = blocks.filter(([, kind]) => kind === "python").map(([, , text]) => text.trim().split("\n").length);
    if (programs.length !== 1 || programs[0] > 20) {
      throw new Error(`the quick start of ${page} must have one Python program of at most 20 lines, has [${programs}]`);
    }
  ' "$page" "$work/python-blocks"
}

# jsii generates the Python package of the same tarball.
pack_python() {
  (cd "$root" && npx jsii-pacmak --targets python --outdir "$work/python-package" --force)
}

# A reader gets the newest of everything. Here it is the package that was just packed, and the oldest CDK that it promises to work with:
# what the CDK releases tomorrow must not fail a change of today.
pin() {
  sed -E "/^npm install/{s# cdk-managed-flink( |\$)# $(echo "$work"/package/*.tgz)\1#;s# aws-cdk-lib( |\$)# aws-cdk-lib@$(floor aws-cdk-lib)\1#;s# constructs( |\$)# constructs@$(floor constructs)\1#}"
}

pin_python() {
  sed -E "/pip install/s# cdk-managed-flink( |\$)# $(echo "$work"/python-package/python/*.whl) aws-cdk-lib==$(floor aws-cdk-lib) constructs==$(floor constructs)\1#"
}

floor() { node -p "require('$root/package.json').devDependencies['$1']"; }

run_block() {
  case $1 in
    *.ts) cp "$1" app.ts ;;
    *.sql) cp "$1" orders.sql ;;
    *.python) cp "$1" app.py ;;
    *.sh) pin < "$1" | pin_python > "$work/step.sh" && bash -eu "$work/step.sh" ;;
  esac
}

# inspect <command of the CDK app>
inspect() {
  npx cdk synth --quiet --app "$1" && node -e '
    const fs = require("fs");
    const templates = fs.readdirSync("cdk.out").filter(name => name.endsWith(".template.json")).map(name => JSON.parse(fs.readFileSync(`cdk.out/${name}`, "utf8")));
    const types = templates.flatMap(({ Resources }) => Object.values(Resources)).map(({ Type }) => Type);
    for (const type of ["AWS::KinesisAnalyticsV2::Application", "Custom::ManagedFlinkLifecycle"]) {
      if (types.filter(one => one === type).length !== 1) {
        throw new Error(`the template must have one ${type}, has ${types}`);
      }
    }
    const [asset] = fs.readdirSync("cdk.out").filter(name => fs.existsSync(`cdk.out/${name}/statements.json`));
    if (!fs.existsSync(`cdk.out/${asset}/main.py`)) {
      throw new Error("cdk.out must have the asset with the script and the program that runs it");
    }
  '
}

# Warnings of the library would be the first thing that a newcomer reads; those of npm and the CDK are not ours.
without_warnings() {
  npx cdk synth --quiet --app 'tsx app.ts' > "$work/synth" 2>&1 && ! grep 'cdk-managed-flink:' "$work/synth"
}

# A configuration of its own: the compiler would find one in a directory above.
type_check() {
  echo '{ "compilerOptions": { "noEmit": true, "strict": true, "skipLibCheck": true, "module": "node16", "target": "es2022" }, "files": ["app.ts"] }' > tsconfig.json
  npx tsc --project .
}

check 'the page has a quick start' extract
check 'the package packs' pack
if [ "$failed" = 0 ]; then
  cd "$work/app" || exit 1
  for block in "$work"/blocks/*; do
    check "$(basename "$block"): $(grep -m 1 . "$block")" run_block "$block"
  done
  check 'the program type-checks' type_check
  check 'the template has an application that is started' inspect 'tsx app.ts'
  check 'no warning of the library' without_warnings
fi

check 'the page has a quick start in Python' extract_python
check 'the Python package is built' pack_python
if [ "$failed" = 0 ]; then
  # The CDK CLI is the one that was just installed.
  cp -R "$work/app/node_modules" "$work/app/orders.sql" "$work/python-app" && cd "$work/python-app" || exit 1
  for block in "$work"/python-blocks/*; do
    check "$(basename "$block"): $(grep -m 1 . "$block")" run_block "$block"
  done
  check 'the template of the Python program has an application that is started' inspect '.venv/bin/python app.py'
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

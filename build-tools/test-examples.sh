#!/usr/bin/env bash
# Runs the example jobs on real Flink and checks their results: test-examples.sh [pyflink | orders | orders-sql | clickstream | clickstream-jar]...
#
# Makes all it needs but Python 3.11, Java (11 or 17) and Maven, and keeps it for the next run. The jobs run from what synthesis makes of
# them, with the property groups that it writes for local runs.
# `pyflink` only installs PyFlink. `clickstream-jar` is not part of a run without arguments: only that step needs the Kinesis connector.
set -euo pipefail

examples=$(cd "$(dirname "$0")/../examples" && pwd)
started=$SECONDS
assemblies=$(mktemp -d)
trap 'rm -rf "$assemblies"' EXIT

say() { echo "examples: $*"; }
fail() { say "$*" >&2; exit 1; }
need() { command -v "$1" > /dev/null || fail "$1 is missing; the jobs need Python 3.11, Java (11 or 17) and Maven"; }
maven() { mvn --batch-mode --no-transfer-progress --quiet -DfailIfNoTests --file "$examples/clickstream-java/pom.xml" "$@"; }

python_311() {
  local candidate
  for candidate in python3.11 python3 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2> /dev/null; then
      echo "$candidate"
      return
    fi
  done
  fail 'Python 3.11 is missing; it is the version of the service, and the newest one that PyFlink 1.20 supports'
}

# Makes the assembly of an integ app as a deployment would, with the real pip and mvn.
synthesize() {
  assembly=$assemblies/$1
  say "synthesizing integ/integ.$1.ts"
  (cd "$examples/.." && CDK_OUTDIR=$assembly TS_NODE_TRANSPILE_ONLY=1 TS_NODE_PROJECT=test/tsconfig.json NODE_NO_WARNINGS=1 npx ts-node "integ/integ.$1.ts")
}

# Installs PyFlink, once for all jobs in Python.
pyflink() {
  local directory=$examples/test/orders-python
  venv=$directory/.venv
  need java
  # The copy is written last: an environment that was only half installed has none.
  if ! cmp -s "$directory/requirements.txt" "$venv/requirements.txt"; then
    local python
    python=$(python_311)
    say 'installing PyFlink into a virtual environment (once, a few minutes)'
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$directory/requirements.txt"
    cp "$directory/requirements.txt" "$venv/requirements.txt"
  fi
}

orders() {
  pyflink
  synthesize python-project
  say 'running orders-python on PyFlink'
  # Byte code beside main.py would become part of what is deployed.
  ASSEMBLY=$assembly "$venv/bin/python" -B -W ignore "$examples/test/orders-python/test_main.py" --verbose
}

orders_sql() {
  need mvn
  pyflink
  say 'synthesizing orders-sql, and running it on PyFlink'
  "$venv/bin/python" -B -W ignore "$examples/test/orders-sql/test_orders.py" --verbose
}

# The property groups alone: the jar cannot be built without the Kinesis connector.
clickstream_properties() {
  CDK_CONTEXT_JSON='{"aws:cdk:bundling-stacks":[]}' synthesize clickstream
  properties=$assembly/application_properties.json
}

clickstream() {
  need mvn
  clickstream_properties
  say 'running the pipeline of clickstream-java on a mini cluster'
  maven --projects pipeline "-Dapplication.properties=$properties" verify
}

clickstream-jar() {
  need mvn
  say 'testing and packaging the whole of clickstream-java'
  clickstream_properties
  maven "-Dapplication.properties=$properties" clean verify
  ls "$examples"/clickstream-java/target/*.jar
}

[ $# -gt 0 ] || set -- orders orders-sql clickstream
for step in "$@"; do
  case $step in
    pyflink | orders | orders-sql | clickstream | clickstream-jar) "${step/-sql/_sql}" ;;
    *) fail "$step is no step; the steps are pyflink, orders, orders-sql, clickstream and clickstream-jar" ;;
  esac
done
say "ok: $* in $((SECONDS - started)) s"

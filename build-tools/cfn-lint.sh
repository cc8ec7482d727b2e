#!/usr/bin/env bash
# Lints templates with cfn-lint: cfn-lint.sh [template]...
#
# Without arguments these are the templates of all integ apps, as they are committed. Errors fail; warnings are shown.
# Needs Python 3.10 to 3.14; installs cfn-lint into .venv/cfn-lint and keeps it for the next run.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv/cfn-lint
requirements=build-tools/requirements-cfn-lint.txt

# The CDK lists a dependency that a reference implies already; it does no harm, and the CDK is not ours to change.
ignored=(--ignore-checks W3005)
# SnapshotMode and SnapshotArn are newer than the schemas of cfn-lint. They are added rather than the rule ignored (E3002),
# so that a misspelt property is still found.
schema=(--override-spec build-tools/cfn-lint-schema.json)

say() { echo "cfn-lint: $*"; }
fail() { say "$*" >&2; exit 1; }

python_for_cfn_lint() {
  local candidate
  for candidate in python3 python; do
    if "$candidate" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 15))' 2> /dev/null; then
      echo "$candidate"
      return
    fi
  done
  fail 'Python 3.10 to 3.14 is missing'
}

install() {
  # The copy is written last: an environment that was only half installed has none.
  cmp -s "$requirements" "$venv/requirements.txt" && return
  local python
  python=$(python_for_cfn_lint)
  say 'installing into a virtual environment (once)'
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
  cp "$requirements" "$venv/requirements.txt"
}

# Assertion stacks of integ-tests have no resources unless they are deployed, and assets are no templates of ours.
committed() {
  find integ -path '*.snapshot/*.template.json' ! -name 'asset.*' ! -name '*DeployAssert*' | sort
}

if [ $# -gt 0 ]; then
  templates=("$@")
else
  templates=()
  while IFS= read -r template; do templates+=("$template"); done < <(committed)
fi
[ ${#templates[@]} -gt 0 ] || fail 'there is no template to lint, write the snapshots first'
install

passed=0
failed=0
for template in "${templates[@]}"; do
  if "$venv/bin/cfn-lint" --non-zero-exit-code error "${ignored[@]}" "${schema[@]}" -- "$template"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    say "failed: $template"
  fi
done
say "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

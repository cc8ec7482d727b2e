#!/usr/bin/env bash
# Adds faults to the decision code, to check that tests detect them: test-mutation.sh [plan | application | connectors | operations]...
#
# Every part runs, even if the score of an earlier part is too low. A part takes from ten minutes to several hours, so CI does not run it.
# MUTATE=<file or file:first-last> narrows a part down.
set -uo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- plan application connectors operations
failed=()
for part in "$@"; do
  PART=$part npx stryker run build-tools/stryker.conf.mjs ${MUTATE:+--mutate "$MUTATE"} || failed+=("$part")
done
[ ${#failed[@]} -eq 0 ] || { echo "mutation: too many survivors in: ${failed[*]}" >&2; exit 1; }
echo "mutation: ok: $*"

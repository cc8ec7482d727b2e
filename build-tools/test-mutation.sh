#!/usr/bin/env bash
# Puts faults into the decisions of the library, to see that tests notice: test-mutation.sh [plan | private | connectors | operations]...
#
# Every part is run, also after one whose score is too low. A part takes from ten minutes to some hours, which is why CI leaves it out.
# MUTATE=<file or file:first-last> narrows a part down.
set -uo pipefail
cd "$(dirname "$0")/.."

[ $# -gt 0 ] || set -- plan private connectors operations
failed=()
for part in "$@"; do
  PART=$part npx stryker run build-tools/stryker.conf.mjs ${MUTATE:+--mutate "$MUTATE"} || failed+=("$part")
done
[ ${#failed[@]} -eq 0 ] || { echo "mutation: too many survivors in: ${failed[*]}" >&2; exit 1; }
echo "mutation: ok: $*"

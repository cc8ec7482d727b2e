#!/bin/sh
# Leaves in the snapshots what a reader and the check need: traces and trees hold the paths of whoever wrote them.
set -e
for file in integ/*.snapshot/*.metadata.json; do
  echo '{}' > "$file"
done
rm -rf integ/*.snapshot/tree.json integ/*.snapshot/asset.*

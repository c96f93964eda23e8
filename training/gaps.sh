#!/usr/bin/env bash
# Train the model of sentence ends that no mark shows: models/gaps.bin. It learns within the sentences that stancemill
# finds by marks alone, so the old weights are set to zero first, with which it finds none.
# usage: gaps.sh DATA_FOLDER OUT_FOLDER
set -euo pipefail
data=$1 out=$2
mkdir -p "$out"
head -c $((8 + (1 << 17))) /dev/zero > models/gaps.bin
for name in sentences/ewt.train entities/worldwide.train attribution/polnear.train; do
  cargo run --quiet --release -- --quiet eval sentences "$data/$name.jsonl" --predictions "$out/${name#*/}.jsonl" > /dev/null
done
python training/gaps.py --data "$data" --sentences "$out" --out models/gaps.bin

#!/usr/bin/env bash
# Train the model of sentence ends that no mark shows: models/gaps.bin, which is replaced when that has succeeded. It
# learns within the sentences that stancemill finds without it, by marks and rules.
# usage: gaps.sh DATA_FOLDER OUT_FOLDER
set -euo pipefail
data=$1 out=$2
mkdir -p "$out"
for name in sentences/ewt.train entities/worldwide.train attribution/polnear.train; do
  cargo run --quiet --release -- --quiet eval marked-sentences "$data/$name.jsonl" --predictions "$out/${name#*/}.jsonl" > /dev/null
done
python training/gaps.py --data "$data" --sentences "$out" --out "$out/gaps.bin"
mv "$out/gaps.bin" models/gaps.bin

#!/usr/bin/env bash
# What the branch learns from: build the coded articles with stancemill and the weights in models/, and let their encoder
# read them. OUT gets train.pickle and dev.pickle.
# usage: coded.sh CODED_FOLDER OUT_FOLDER
set -euo pipefail
coded=$1 out=$2
for split in train dev; do
  python training/coded.py "$coded/$split.jsonl" "$out/$split/texts"
  cargo run --quiet --release -- --quiet build --input "$out/$split/texts" --output "$out/$split/tables"
  python training/states.py "$coded/$split.jsonl" "$out/$split/tables" --weights models --out "$out/$split.pickle"
done

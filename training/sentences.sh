#!/usr/bin/env bash
# Split the corpora into sentences with stancemill itself, so that training sees the windows that a build makes,
# and let it find the names in the corpora that mark none or not all, for the teacher to be asked about.
# usage: sentences.sh DATA_FOLDER OUT_FOLDER
set -euo pipefail
data=$1 out=$2
mkdir -p "$out"
stancemill() { cargo run --quiet --release -- --quiet "$@" > /dev/null; }
for name in worldwide.train worldwide.dev crossner-politics.train crossner-politics.dev uner-ewt.dev; do
  stancemill eval sentences "$data/entities/$name.jsonl" --predictions "$out/$name.jsonl"
done
for name in polnear.train polnear.dev; do
  stancemill eval sentences "$data/attribution/$name.jsonl" --predictions "$out/$name.jsonl"
done
for name in attribution/polnear.train stance/newsmtsc.train pairs/dse.train; do
  stancemill eval entities "$data/$name.jsonl" --predictions "$out/${name#*/}.names.jsonl"
done

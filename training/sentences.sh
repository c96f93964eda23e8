#!/usr/bin/env bash
# What the teacher is asked about: split the corpora of articles into sentences with stancemill itself, and let it find
# the names in the corpora that mark none or not all.
# usage: sentences.sh DATA_FOLDER OUT_FOLDER
set -euo pipefail
data=$1 out=$2
mkdir -p "$out"
stancemill() { cargo run --quiet --release -- --quiet "$@" > /dev/null; }
for name in entities/worldwide.train attribution/polnear.train; do
  stancemill eval sentences "$data/$name.jsonl" --predictions "$out/${name#*/}.jsonl"
done
for name in attribution/polnear.train stance/newsmtsc.train pairs/dse.train; do
  stancemill eval entities "$data/$name.jsonl" --predictions "$out/${name#*/}.names.jsonl"
done

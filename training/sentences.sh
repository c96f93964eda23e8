#!/usr/bin/env bash
# Split the entity corpora into sentences with stancemill itself, so that training sees the windows that a build makes.
# usage: sentences.sh DATA_FOLDER OUT_FOLDER
set -euo pipefail
data=$1 out=$2
mkdir -p "$out"
for name in worldwide.train worldwide.dev crossner-politics.train crossner-politics.dev uner-ewt.dev; do
  cargo run --quiet --release -- eval sentences "$data/entities/$name.jsonl" --predictions "$out/$name.jsonl" > /dev/null
done

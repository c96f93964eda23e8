"""Hold Rust and Python together: the same fp32 weights must give the same labels on every dev set.

It runs `stancemill eval` on the exported fp32 weights and decodes the checkpoint in PyTorch, and
compares span by span and target by target. Exits with 1 where one label differs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

import score
from data import StanceCorpus, collate, read, read_sentences
from model import STANCES, Labeller
from train import base_folder
from windows import load_tokenizer

EVERYTHING = "[labels]\nmin_confidence = 0.0\n"


def rust(binary: str, task: str, gold: Path, weights: Path) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        config, out = Path(folder, "all.toml"), Path(folder, "out.jsonl")
        config.write_text(EVERYTHING)
        subprocess.run(
            [binary, "--quiet", "eval", task, gold, "--predictions", out, "--model", weights, "--config", config],
            check=True, stdout=subprocess.DEVNULL,
        )
        return read(out)


@torch.no_grad()
def python_stances(model, corpus, records) -> list[list[str]]:
    out = []
    for r in records:
        x = collate([corpus.example([corpus.plain(r)])])
        hidden = model.encoder(x["ids"], x["shapes"])
        found = model.stance(hidden, None, x["mention"], x["sentence"], x["first"]).argmax(-1)
        out.append([STANCES[i] for i in found.tolist()])
    return out


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint", type=Path)
    a.add_argument("--exported", type=Path, required=True, help="the fp32 folder that export.py wrote of it")
    a.add_argument("--data", type=Path, required=True)
    a.add_argument("--sentences", type=Path, required=True)
    a.add_argument("--binary", default="target/release/stancemill")
    args = a.parse_args()
    model = Labeller()
    model.load_state_dict(torch.load(args.checkpoint, map_location="cpu"))
    model.eval()
    tokenizer = load_tokenizer(base_folder() / "tokenizer.json")
    special = (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]"))
    different = 0

    for name in ("worldwide.dev", "crossner-politics.dev", "uner-ewt.dev"):
        gold = args.data / "entities" / f"{name}.jsonl"
        records = read(gold)
        ours = score.predict_entities(model, tokenizer, special, records, read_sentences(args.sentences, name), batch=1)
        theirs = [{(s["start"], s["end"], s["label"]) for s in r["spans"]} for r in rust(args.binary, "entities", gold, args.exported)]
        unlike = sum(len(a ^ b) for a, b in zip(ours, theirs))
        print(json.dumps({"gold": name, "spans": sum(map(len, ours)), "different": unlike}))
        different += unlike

    corpus = StanceCorpus(tokenizer, special, [], [], 0.0)
    for name in ("newsmtsc-rw.dev", "newsmtsc-mt.dev"):
        gold = args.data / "stance" / f"{name}.jsonl"
        ours = python_stances(model, corpus, read(gold))
        theirs = [[t["label"] for t in r["targets"]] for r in rust(args.binary, "stance", gold, args.exported)]
        unlike = sum(a != b for x, y in zip(ours, theirs) for a, b in zip(x, y)) + sum(abs(len(x) - len(y)) for x, y in zip(ours, theirs))
        print(json.dumps({"gold": name, "targets": sum(map(len, ours)), "different": unlike}))
        different += unlike
    sys.exit(bool(different))


if __name__ == "__main__":
    main()

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
from data import QuestionCorpus, read, read_sentences
from model import PAIRS, ROLES, STANCES, Labeller
from train import base_folder
from windows import load_tokenizer

EVERYTHING = "[labels]\nmin_confidence = 0.0\nmin_attribution_confidence = 0.0\n"


def rust(binary: str, task: str, gold: Path, weights: Path) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        config, out = Path(folder, "all.toml"), Path(folder, "out.jsonl")
        config.write_text(EVERYTHING)
        subprocess.run(
            [binary, "--quiet", "eval", task, gold, "--predictions", out, "--model", weights, "--config", config],
            check=True, stdout=subprocess.DEVNULL,
        )
        return read(out)


def answers(model, tokenizer, special, records, labels: list[str]) -> list[list[str]]:
    corpus = QuestionCorpus(tokenizer, special, records)
    found = score.answers(model, corpus, batch=1)
    return [[labels[scores.index(max(scores))] for scores in each] for _, each in found]


def compare(name: str, ours: list[list[str]], theirs: list[list[str]]) -> int:
    unlike = sum(a != b for x, y in zip(ours, theirs) for a, b in zip(x, y)) + sum(abs(len(x) - len(y)) for x, y in zip(ours, theirs))
    print(json.dumps({"gold": name, "questions": sum(map(len, ours)), "different": unlike}))
    return unlike


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

    # A build drops sources and cues that belong to nothing: every span of Rust must be one of Python.
    gold = args.data / "attribution/polnear.dev.jsonl"
    ours = score.predict_roles(model, tokenizer, special, read(gold), read_sentences(args.sentences, "polnear.dev"))
    theirs = [
        {(a, b, role) for x in r["attributions"] for role in ROLES for a, b in x[role]}
        for r in rust(args.binary, "attribution", gold, args.exported)
    ]
    unlike = sum(len(b - a) for a, b in zip(ours, theirs))
    print(json.dumps({"gold": gold.stem, "spans": sum(map(len, theirs)), "of": sum(map(len, ours)), "different": unlike}))
    different += unlike

    for name in ("newsmtsc-rw.dev", "newsmtsc-mt.dev"):
        gold = args.data / "stance" / f"{name}.jsonl"
        ours = answers(model, tokenizer, special, read(gold), STANCES)
        theirs = [[t["label"] for t in r["targets"]] for r in rust(args.binary, "stance", gold, args.exported)]
        different += compare(name, ours, theirs)
    gold = args.data / "pairs/dse.dev.jsonl"
    records = [{"text": r["text"], "pairs": [{k: r[k] for k in ("p", "q", "label")}]} for r in read(gold)]
    ours = answers(model, tokenizer, special, records, PAIRS)
    theirs = [[r["label"]] for r in rust(args.binary, "pairs", gold, args.exported)]
    different += compare("dse.dev", ours, theirs)
    sys.exit(bool(different))


if __name__ == "__main__":
    main()

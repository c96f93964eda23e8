"""Hold the exported heads against PyTorch: the same fp32 weights must give the same probabilities on dev.

It asks a checkpoint about the mentions of NewsMTSC and DSE, each sentence alone in its window, and `stancemill eval` on the
folder that export.py wrote of it in fp32. Exits with 1 where a probability differs by more than rounding. The windows
are no question, for both sides have them from the program, nor is decoding, which it alone does.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import torch

import score
from data import QuestionCorpus, read
from model import PAIRS, STANCES, Labeller
from windows import Program

NEAR = 2e-4  # the program rounds to four decimals


def program_says(task: str, gold: Path, weights: Path) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.jsonl")
        score.evaluate(task, gold, weights, "--predictions", str(out))
        return read(out)


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint", type=Path)
    a.add_argument("--exported", type=Path, required=True, help="the fp32 folder that export.py wrote of it")
    a.add_argument("--data", type=Path, required=True)
    args = a.parse_args()
    model = Labeller()
    model.load_state_dict(torch.load(args.checkpoint, map_location="cpu"))
    model.eval()
    program = Program()
    temperatures = json.loads((args.exported / "manifest.json").read_text())["temperatures"]
    apart = 0
    for task, name, labels in (("stance", "newsmtsc-rw.dev", STANCES), ("stance", "newsmtsc-mt.dev", STANCES), ("pairs", "dse.dev", PAIRS)):
        gold = args.data / task / f"{name}.jsonl"
        records = read(gold)
        if task == "pairs":
            records = [{"text": r["text"], "pairs": [{k: r[k] for k in ("p", "q", "label")}]} for r in records]
        ours = [s for _, each in score.answers(model, QuestionCorpus(program, records), batch=1) for s in each]
        theirs = [x for r in program_says(task, gold, args.exported) for x in r.get("targets", [r])]
        differences = [
            max(abs(p - x[f"p_{label}"]) for p, label in zip((torch.tensor(s) / temperatures[task]).softmax(-1).tolist(), labels))
            for s, x in zip(ours, theirs, strict=True)
            if s is not None
        ]
        print(json.dumps({"gold": name, "questions": len(differences), "largest difference": max(differences)}))
        apart += sum(d > NEAR for d in differences)
    sys.exit(bool(apart))


if __name__ == "__main__":
    main()

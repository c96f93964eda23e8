"""Hold the exported heads against PyTorch: the same fp32 weights must give the same probabilities on dev.

It asks checkpoints about the mentions of NewsMTSC (tone) and DSE (the pairs of the branch), each sentence alone in its
window, and `stancemill eval` on the fp32 folder that export.py and export_branch.py wrote of them. Exits with 1 where a
probability differs by more than rounding. The windows are no question, for both sides have them from the program, nor is
decoding, which it alone does. No task of `eval` asks the voice and the genre head.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import torch

import score
from branch import Coder, load
from data import QuestionCorpus, collate, read
from model import PAIRS, STANCES, Labeller
from windows import Program

NEAR = 2e-4  # the program rounds to four decimals


def program_says(task: str, gold: Path, weights: Path) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out.jsonl")
        score.evaluate(task, gold, weights, "--predictions", str(out))
        return read(out)


def tones(model: Labeller, corpus: QuestionCorpus, temperature: float) -> list:
    """Probabilities of every target of every record; `None` where the windows part its targets."""
    found = [s for _, each in score.answers(model, corpus, batch=1) for s in each]
    return [None if s is None else (torch.tensor(s) / temperature).softmax(-1).tolist() for s in found]


@torch.no_grad()
def pairs(model: Labeller, coder: Coder, corpus: QuestionCorpus, fitted: dict) -> list:
    """The same of every record's pair."""
    out = []
    for r in corpus.records:
        x = collate([corpus.example([corpus.plain(r)])])
        if "pairs" in x:
            hidden = coder.branch(model.encoder.both(x["ids"], x["shapes"])[0])
            scores, _ = coder.pairs(hidden, *(w[None] for w in x["pairs"]["inputs"]))
            scores = scores[0, 0] / fitted["temperature"] + torch.tensor(fitted["bias"])
        out.append(scores.softmax(-1).tolist() if "pairs" in x else None)
    return out


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint", type=Path)
    a.add_argument("branch", type=Path, help="checkpoint of the branch")
    a.add_argument("--fitted", type=Path, required=True, help="what fit_rows.py wrote of it")
    a.add_argument("--exported", type=Path, required=True, help="the fp32 folder that was exported of both")
    a.add_argument("--data", type=Path, required=True)
    args = a.parse_args()
    model, coder = Labeller(), load(args.branch)
    model.load_state_dict(torch.load(args.checkpoint, map_location="cpu"))
    model.eval()
    program = Program()
    temperature = json.loads((args.exported / "manifest.json").read_text())["temperatures"]["tone"]
    fitted = json.loads(args.fitted.read_text())["calibration"]["pairs"]
    apart = 0
    for task, name, labels in (("tone", "stance/newsmtsc-rw.dev", STANCES), ("tone", "stance/newsmtsc-mt.dev", STANCES), ("pairs", "pairs/dse.dev", PAIRS)):
        gold = args.data / f"{name}.jsonl"
        records = read(gold)
        if task == "pairs":
            records = [{"text": r["text"], "pairs": [{k: r[k] for k in ("p", "q", "label")}]} for r in records]
        corpus = QuestionCorpus(program, records)
        ours = tones(model, corpus, temperature) if task == "tone" else pairs(model, coder, corpus, fitted)
        theirs = [x for r in program_says(task, gold, args.exported) for x in r.get("targets", [r])]
        differences = [
            max(abs(p - x[f"p_{label}"]) for p, label in zip(s, labels)) for s, x in zip(ours, theirs, strict=True) if s is not None
        ]
        print(json.dumps({"gold": name, "questions": len(differences), "largest difference": max(differences)}))
        apart += sum(d > NEAR for d in differences)
    sys.exit(bool(apart))


if __name__ == "__main__":
    main()

"""Figures on dev, which `stancemill eval` measures on exported weights; and what a model in PyTorch says to questions."""

import json
import subprocess
from pathlib import Path

import torch

from data import Example, QuestionCorpus, collate
from model import ROLES
from windows import STANCEMILL


def evaluate(task: str, gold: Path, weights: Path, *options: str) -> dict:
    """The score of a task on a gold file."""
    command = [STANCEMILL, "--quiet", "eval", task, str(gold), "--model", str(weights), *options]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout)


def dev(weights: Path, data: Path) -> dict[str, float]:
    """Every dev figure of a folder that export.py wrote."""
    out = {}
    for name in ("worldwide", "crossner-politics", "uner-ewt"):
        found = evaluate("entities", data / f"entities/{name}.dev.jsonl", weights)
        out[name] = found["f1"]
        if name == "worldwide":
            out["worldwide-all"] = found["f1_all_labels"]
    found = evaluate("attribution", data / "attribution/polnear.dev.jsonl", weights)
    out |= {f"polnear-{role}": found[f"f1_{role}"] for role in ROLES}
    for part in ("rw", "mt"):
        out[f"newsmtsc-{part}"] = evaluate("stance", data / f"stance/newsmtsc-{part}.dev.jsonl", weights)["macro_f1"]
    return out | {"dse": evaluate("pairs", data / "pairs/dse.dev.jsonl", weights)["macro_f1"]}


@torch.no_grad()
def answers(model, corpus, batch=32):
    """Every record of a corpus, in its order, with the scores of each of its questions; each sentence alone in its window."""
    examples = [corpus.example([corpus.plain(r)]) for r in corpus.records]
    out = [[] for _ in examples]
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].window.ids))
    for i in range(0, len(order), batch):
        some = [examples[j] for j in order[i : i + batch]]
        x = collate(some)
        hidden = model.encoder(x["ids"], x["shapes"], x["real"])
        for kind, mentions in (("stance", 1), ("pairs", 2)):
            if kind in x:
                found = iter(getattr(model, kind)(hidden, x[kind]["row"], *x[kind]["inputs"]).tolist())
                for j, e in zip(order[i : i + batch], some):
                    out[j] += [next(found) for q in e.queries if len(q.pieces) == mentions]
    for r, e, found in zip(corpus.records, examples, out):
        asked = len(r.get("targets", [])) + len(r.get("pairs", []))
        yield r, found if len(found) == asked else [None] * asked

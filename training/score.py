"""Figures on dev, which `stancemill eval` measures on exported weights; and what a model in PyTorch says to questions.

`eval pairs` asks the branch (sides.onnx), so the pair head of the first training is measured here.
"""

import json
import subprocess
from pathlib import Path

import torch

from data import QuestionCorpus, by_sentence, collate, read
from model import PAIRS, ROLES, Labeller
from windows import STANCEMILL, Program


def evaluate(task: str, gold: Path, weights: Path, *options: str) -> dict:
    """The score of a task on a gold file."""
    command = [STANCEMILL, "--quiet", "eval", task, str(gold), "--model", str(weights), *options]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout)


def dev(weights: Path, model: Labeller, program: Program, data: Path) -> dict[str, float]:
    """Every dev figure of the first training: of a folder that export.py wrote, and of the pair head of the same weights."""
    out = {}
    for name in ("worldwide", "crossner-politics", "uner-ewt"):
        found = evaluate("entities", data / f"entities/{name}.dev.jsonl", weights)
        out[name] = found["f1"]
        if name == "worldwide":
            out["worldwide-all"] = found["f1_all_labels"]
    found = evaluate("attribution", data / "attribution/polnear.dev.jsonl", weights)
    out |= {f"polnear-{role}": found[f"f1_{role}"] for role in ROLES}
    for part in ("rw", "mt"):
        out[f"newsmtsc-{part}"] = evaluate("tone", data / f"stance/newsmtsc-{part}.dev.jsonl", weights)["macro_f1"]
    return out | {"dse": macro_f1(model.eval(), program, by_sentence(read(data / "pairs/dse.dev.jsonl")), PAIRS)}


def macro_f1(model, program: Program, records: list[dict], labels: list[str]) -> float:
    """Of what a model in PyTorch answers; an unanswered question counts as the first label."""
    hits = dict.fromkeys(labels, 0)
    gold, found = hits.copy(), hits.copy()
    for r, each in answers(model, QuestionCorpus(program, records)):
        for x, scores in zip(r.get("targets", []) + r.get("pairs", []), each):
            best = labels[scores.index(max(scores)) if scores else 0]
            gold[x["label"]] += 1
            found[best] += 1
            hits[best] += best == x["label"]
    return round(sum(200 * hits[k] / max(1, gold[k] + found[k]) for k in labels) / len(labels), 2)


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

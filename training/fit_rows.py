"""Calibrate the branch's heads on dev and find the thresholds of the rows.

Every head gets a temperature and a bias for each label but the plain one (pairs: one for each verb), the author's also what
a report adds to both its sides, by the lowest negative log likelihood at the natural rate of the mentions that a build asks
about. A threshold is the one with the best recall among those at which the rows' precision is the floor or more.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from branch import load
from candidates import Judge, best_cut, softmax, voice_of
from coded import NEUTRAL, NONE, Article
from model import GENRES
from train_branch import load_states, predict

SHARED = {"author": [0, 1, 2], "source": [0, 1, 2], "pairs": [0, 1, 1, 2, 2]}  # labels that share a bias
REPORT = GENRES.index("report")
PLAIN = {"author": NEUTRAL, "source": NEUTRAL, "pairs": NONE}
FLOORS = {"author": [0.45, 0.5, 0.55, 0.6, 0.65, 0.7], "others": [0.4, 0.45, 0.5, 0.55, 0.6, 0.65]}


def asked(judge: Judge, found: list[dict], kind: str) -> tuple[list, list, list]:
    """Scores and labels of what a build asks, and how likely the article is a report."""
    scores, labels, reports = [], [], []
    for a, x in zip(judge.articles, found):
        questions = of_pairs(judge, a) if kind == "pairs" else of_names(judge, a, kind)
        for k, label in questions:
            scores.append(x[kind][k])
            labels.append(label)
            reports.append(softmax(x["genre"])[REPORT])
    return scores, labels, reports


def of_pairs(judge: Judge, a: Article) -> list[tuple[int, int]]:
    return [(k, p.label) for k, p in enumerate(a.pairs) if judge.may_hold(a.names[p.p]) and judge.may_hold(a.names[p.q])]


def of_names(judge: Judge, a: Article, kind: str) -> list[tuple[int, int]]:
    """Of the author what stands in nobody's words, of a source what stands in somebody's."""
    names = [(k, n) for k, n in enumerate(a.names) if judge.is_target(n) and (voice_of(a, n) is not None) == (kind == "source")]
    return [(k, n.author if kind == "author" else NEUTRAL if n.told is None else n.told) for k, n in names]


def calibrate(scores: list, labels: list, reports: list, kind: str) -> dict:
    """The temperature and the biases with the lowest loss, lightly held to 1 and 0."""
    scores, labels, reports = torch.tensor(np.array(scores)).double(), torch.tensor(labels), torch.tensor(np.array(reports)).double()
    shared, plain = torch.tensor(SHARED[kind]), SHARED[kind][PLAIN[kind]]
    log_scale, bias, report = (torch.zeros(n, dtype=torch.float64, requires_grad=True) for n in (1, 3, 1))
    fitted = [log_scale, bias] + [report] * (kind == "author")
    optimizer = torch.optim.LBFGS(fitted, max_iter=100)
    side = (shared != plain).double()

    def loss():
        optimizer.zero_grad()
        added = (bias - bias[plain])[shared] + report * reports[:, None] * side
        value = F.cross_entropy(scores * log_scale.exp() + added, labels) + 1e-3 * sum(x.square().sum() for x in (log_scale, bias))
        value.backward()
        return value

    optimizer.step(loss)
    bias = (bias - bias[plain])[shared]
    plainly = lambda x: [round(float(v), 3) for v in x.detach()]
    return {"temperature": plainly((-log_scale).exp())[0], "bias": plainly(bias), "report": plainly(report)[0]}


def apply(found: list[dict], fitted: dict) -> list[dict]:
    """Scores as the exported graphs give them."""
    out = []
    for x in found:
        report = softmax(x["genre"])[REPORT]
        added = {k: np.array(v["bias"]) + v["report"] * report * (np.arange(len(v["bias"])) != PLAIN[k]) for k, v in fitted.items()}
        out.append(x | {k: x[k] / v["temperature"] + added[k] for k, v in fitted.items() if len(x[k])})
    return out


def thresholds(judge: Judge, found: list[dict]) -> dict:
    """Per precision the thresholds with the best recall, of the author's and the others' rows, and of the others' two kinds alone."""
    tables, out = judge.tables(found), {}
    for name, kinds in (("author", ["author"]), ("others", ["source", "entity"]), ("source", ["source"]), ("entity", ["entity"])):
        of = "author" if name == "author" else "others"
        names = ("recall", "precision", "thresholds")
        out[name] = {floor: dict(zip(names, best_cut(judge, tables, kinds, of, floor))) for floor in FLOORS[of]}
    return out


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint", type=Path)
    a.add_argument("dev", type=Path, help="what states.py wrote of the dev split")
    a.add_argument("--out", type=Path, required=True, help="fitted.json for export_branch.py; its thresholds are for pipeline.toml")
    args = a.parse_args()
    torch.set_num_threads(1)
    articles, states = load_states(args.dev)
    raw = predict(load(args.checkpoint), articles, states)
    judge = Judge(articles)
    fitted = {kind: calibrate(*asked(judge, raw, kind), kind) for kind in SHARED}
    found = apply(raw, fitted)
    right = [GENRES[x["genre"].argmax()] == y.coded["genre"] for x, y in zip(found, articles)]
    out = {"calibration": fitted, "genre": round(100 * float(np.mean(right)), 1), **thresholds(judge, found)}
    args.out.write_text(json.dumps(out, indent=1) + "\n")
    print(json.dumps(out))


if __name__ == "__main__":
    main()

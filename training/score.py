"""Decode the scores of the model in Python and measure them on dev, as `stancemill eval` does in Rust."""

import math
import re
import unicodedata

import numpy as np
import torch

from data import collate, Example, read
from model import STANCES, TAGS
from windows import pack, pieces, window

NEWS = {"Person", "Organization", "Location", "NORP"}
SHARED = {"Person", "Organization", "Location"}


def viterbi(scores: np.ndarray) -> list[int]:
    """The best legal tag sequence of words with log probabilities [N, len(TAGS)]: no I-x but after B-x or I-x."""
    n, k = scores.shape
    legal = np.array([[not b.startswith("I-") or a[1:] == b[1:] for b in TAGS] for a in TAGS])
    opening = np.array([not t.startswith("I-") for t in TAGS])
    best = np.where(opening, scores[0], -math.inf)
    back = np.zeros((n, k), dtype=int)
    for i in range(1, n):
        total = np.where(legal, best[:, None], -math.inf)
        back[i] = total.argmax(0)
        best = total.max(0) + scores[i]
    path = [int(best.argmax())]
    for i in range(n - 1, 0, -1):
        path.append(int(back[i][path[-1]]))
    return path[::-1]


def spans_of(tags: list[str], words: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    out = []
    for tag, (start, end) in zip(tags, words):
        if tag.startswith("B-"):
            out.append([start, end, tag[2:]])
        elif tag.startswith("I-"):
            out[-1][1] = end
    return [tuple(s) for s in out]


def words_of(w) -> tuple[list[int], list[tuple[int, int]]]:
    """Position of the first piece of each word in a window, and the words' spans in the text."""
    at, spans = [], []
    for i, (opens, span) in enumerate(zip(w.opens, w.spans)):
        if opens:
            at.append(i)
            spans.append(span)
        elif spans and span != (0, 0):
            spans[-1] = (spans[-1][0], span[1])
    return at, spans


@torch.no_grad()
def predict_entities(model, tokenizer, special, records, sentences, batch=24):
    """Spans of every record, (start, end, label)."""
    jobs = []
    for n, r in enumerate(records):
        found = [pieces(tokenizer, r["text"], a, b) for a, b in sentences[r["id"]]]
        for run in pack(found):
            jobs.append((n, run, Example(window(special, [part.pieces for part in run]))))
    order = sorted(range(len(jobs)), key=lambda j: len(jobs[j][2].window.ids))
    out = [set() for _ in records]
    for i in range(0, len(order), batch):
        some = [jobs[j] for j in order[i : i + batch]]
        x = collate([e for _, _, e in some])
        hidden = model.encoder(x["ids"], x["shapes"], x["real"])
        scores = model.entities(hidden).float().log_softmax(-1).numpy()
        for (n, run, e), s in zip(some, scores):
            at, spans = words_of(e.window)
            for k, part in enumerate(run):  # a sentence is decoded on its own
                of = [j for j, p in enumerate(at) if e.window.sentence[p] == k]
                opens = e.window.sentence.index(k) + 1  # where the part's pieces begin in the window
                decided = {spans[j][0] for j in of if at[j] - opens + part.start in part.decides}
                if of:
                    tags = [TAGS[t] for t in viterbi(s[[at[j] for j in of]])]
                    found = [span for span in spans_of(tags, [spans[j] for j in of]) if span[0] in decided]
                    out[n] |= {whole_name(records[n]["text"], span) for span in found}
    return [without_overlaps(spans) for spans in out]


def whole_name(text: str, span: tuple[int, int, str]) -> tuple[int, int, str]:
    """A span with the right end: with combining marks and the last full stop of "U.S.", without a comma."""
    start, end, label = span
    while unicodedata.category(text[end : end + 1] or " ").startswith("M"):
        end += 1
    if re.fullmatch(r"[A-Z](\.[A-Z])+", text[start:end]) and text[end : end + 1] == ".":
        end += 1
    elif end - start > 1 and text[end - 1] == ",":
        end -= 1
    return start, end, label


def without_overlaps(spans: list[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
    """Two parts of a long sentence may disagree on a span that crosses the border between them."""
    out = []
    for span in sorted(spans):
        if not out or out[-1][1] <= span[0]:
            out.append(span)
    return set(out)


def normal(text: str, span: tuple[int, int, str]) -> tuple[int, int, str]:
    start, end, label = span
    if text[start:end].lower().startswith("the "):
        start += 4
    if text[start:end].endswith(("'s", "’s")):
        end -= 2
    return start, end, "Location" if label == "Facility" else label


def f1(found: int, predicted: int, gold: int) -> float:
    return 200 * found / (predicted + gold) if predicted + gold else 0.0


def entity_f1(records, predicted, labels: set[str] | None, loose: bool) -> float:
    hit = n_predicted = n_gold = 0
    for r, p in zip(records, predicted):
        gold = {(s["start"], s["end"], s["label"]) for s in r["spans"]}
        if loose:
            gold, p = ({normal(r["text"], s) for s in x} for x in (gold, p))
        if labels:
            gold, p = ({s for s in x if s[2] in labels} for x in (gold, p))
        hit, n_predicted, n_gold = hit + len(gold & p), n_predicted + len(p), n_gold + len(gold)
    return f1(hit, n_predicted, n_gold)


@torch.no_grad()
def stance_f1(model, corpus, records, batch=32) -> float:
    """Macro F1 with each sentence alone in its window."""
    gold, predicted = [], []
    examples = sorted((corpus.example([corpus.plain(r)]) for r in records), key=lambda e: len(e.window.ids))
    for i in range(0, len(examples), batch):
        x = collate(examples[i : i + batch])
        hidden = model.encoder(x["ids"], x["shapes"], x["real"])
        scores = model.stance(hidden, x["row"], x["mention"], x["sentence"], x["first"])
        gold += x["label"].tolist()
        predicted += scores.argmax(-1).tolist()
    return macro_f1(gold, predicted, len(STANCES))


def macro_f1(gold: list[int], predicted: list[int], k: int) -> float:
    pairs = list(zip(gold, predicted))
    return sum(f1(pairs.count((c, c)), predicted.count(c), gold.count(c)) for c in range(k)) / k


def dev(model, tokenizer, special, corpus, data, sentences) -> dict[str, float]:
    """Every dev figure."""
    model.eval()
    out = {}
    for name, labels, loose in (("worldwide", NEWS, False), ("crossner-politics", SHARED, True), ("uner-ewt", SHARED, True)):
        records = read(data / "entities" / f"{name}.dev.jsonl")
        predicted = predict_entities(model, tokenizer, special, records, sentences(f"{name}.dev"))
        out[name] = entity_f1(records, predicted, labels, loose)
        if name == "worldwide":
            out["worldwide-all"] = entity_f1(records, predicted, None, False)
    for part in ("rw", "mt"):
        records = read(data / "stance" / f"newsmtsc-{part}.dev.jsonl")
        out[f"newsmtsc-{part}"] = stance_f1(model, corpus, records)
    model.train()
    return {k: round(v, 2) for k, v in out.items()}

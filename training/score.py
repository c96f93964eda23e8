"""Decode the scores of the model in Python and measure them on dev, as `stancemill eval` does in Rust."""

import math
import re
import unicodedata

import numpy as np
import torch

from data import Example, QuestionCorpus, by_sentence, collate, read, role_spans
from model import PAIRS, ROLES, ROLE_TAGS, STANCES, TAGS
from windows import blocks, pack, pieces, quotes, window

NEWS = {"Person", "Organization", "Location", "NORP"}
SHARED = {"Person", "Organization", "Location"}


def viterbi(scores: np.ndarray, tags: list[str]) -> list[int]:
    """The best legal tag sequence of words with log probabilities [N, len(tags)]: no I-x but after B-x or I-x."""
    n, k = scores.shape
    legal = np.array([[not b.startswith("I-") or a[1:] == b[1:] for b in tags] for a in tags])
    opening = np.array([not t.startswith("I-") for t in tags])
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


def log_softmax(scores: np.ndarray) -> np.ndarray:
    shifted = scores - scores.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


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


def runs(tokenizer, text: str, sentences: list[tuple[int, int]]):
    """The sentences that share a window, window by window."""
    quoted = quotes(text)
    for block in blocks(text, sentences):
        yield from pack([pieces(tokenizer, text, a, b, quoted) for a, b in block])


@torch.no_grad()
def predict_entities(model, tokenizer, special, records, sentences, batch=24):
    """Spans of every record, (start, end, label)."""
    jobs = []
    for n, r in enumerate(records):
        for run in runs(tokenizer, r["text"], sentences[r["id"]]):
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
                    tags = [TAGS[t] for t in viterbi(s[[at[j] for j in of]], TAGS)]
                    found = [span for span in spans_of(tags, [spans[j] for j in of]) if span[0] in decided]
                    out[n] |= {whole_name(records[n]["text"], span) for span in found}
    return [without_overlaps(spans) for spans in out]


@torch.no_grad()
def word_scores(model, head, tokenizer, special, records, sentences, whole: bool):
    """What a head says of the words that are decoded together, sentences or `whole` paragraphs: (index of the record, spans of the words, scores [N, tags])."""
    for n, r in enumerate(records):
        every = list(runs(tokenizer, r["text"], sentences[r["id"]]))
        starts = {part.pieces[0].start for run in every for part in run if part.start == 0}
        words: list[tuple[int, int]] = []
        scores: list[np.ndarray] = []
        for run in every:
            w = window(special, [part.pieces for part in run])
            x = collate([Example(w)])
            s = head(model.encoder(x["ids"], x["shapes"])).float()[0].numpy()
            for at, span in zip(*words_of(w)):
                k = w.sentence[at]
                opens = w.sentence.index(k) + 1
                if at - opens + run[k].start not in run[k].decides:
                    continue
                apart = "\n" in r["text"][words[-1][1] : span[0]] if whole and words else span[0] in starts
                if words and apart:
                    yield n, words, np.stack(scores)
                    words, scores = [], []
                words.append(span)
                scores.append(s[at])
        if words:
            yield n, words, np.stack(scores)


def predict_roles(model, tokenizer, special, records, sentences):
    """Spans of every record, (start, end, role); a paragraph is decoded at once, whatever its windows."""
    out = [set() for _ in records]
    for n, words, scores in word_scores(model, model.roles, tokenizer, special, records, sentences, True):
        tags = [ROLE_TAGS[t] for t in viterbi(log_softmax(scores), ROLE_TAGS)]
        out[n] |= set(spans_of(tags, words))
    return out


def role_f1(records, predicted, role: str) -> float:
    of = lambda spans: {s for s in spans if s[2] == role}
    gold = [of(role_spans(r)) for r in records]
    found = [of(p) for p in predicted]
    return f1(sum(len(g & p) for g, p in zip(gold, found)), sum(map(len, found)), sum(map(len, gold)))


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


def question_f1(model, tokenizer, special, records, labels: list[str]) -> float:
    gold, predicted = [], []
    for r, found in answers(model, QuestionCorpus(tokenizer, special, records)):
        for x, scores in zip(r.get("targets", []) + r.get("pairs", []), found):
            gold.append(labels.index(x["label"]))
            predicted.append(0 if scores is None else scores.index(max(scores)))
    return macro_f1(gold, predicted, len(labels))


def macro_f1(gold: list[int], predicted: list[int], k: int) -> float:
    pairs = list(zip(gold, predicted))
    return sum(f1(pairs.count((c, c)), predicted.count(c), gold.count(c)) for c in range(k)) / k


def dev_questions(model, tokenizer, special, data) -> dict[str, float]:
    """The dev figures of stance and pairs."""
    model.eval()
    out = {}
    for part in ("rw", "mt"):
        records = read(data / "stance" / f"newsmtsc-{part}.dev.jsonl")
        out[f"newsmtsc-{part}"] = question_f1(model, tokenizer, special, records, STANCES)
    records = by_sentence(read(data / "pairs" / "dse.dev.jsonl"))
    out["dse"] = question_f1(model, tokenizer, special, records, PAIRS)
    model.train()
    return {k: round(v, 2) for k, v in out.items()}


def dev(model, tokenizer, special, data, sentences) -> dict[str, float]:
    """Every dev figure."""
    model.eval()
    out = {}
    for name, labels, loose in (("worldwide", NEWS, False), ("crossner-politics", SHARED, True), ("uner-ewt", SHARED, True)):
        records = read(data / "entities" / f"{name}.dev.jsonl")
        predicted = predict_entities(model, tokenizer, special, records, sentences(f"{name}.dev"))
        out[name] = entity_f1(records, predicted, labels, loose)
        if name == "worldwide":
            out["worldwide-all"] = entity_f1(records, predicted, None, False)
    records = read(data / "attribution" / "polnear.dev.jsonl")
    predicted = predict_roles(model, tokenizer, special, records, sentences("polnear.dev"))
    out |= {f"polnear-{role}": role_f1(records, predicted, role) for role in ROLES}
    model.train()
    return {k: round(v, 2) for k, v in out.items()} | dev_questions(model, tokenizer, special, data)

"""Fit one temperature a head on dev (Guo et al. 2017), so that probabilities mean what they say.

Tone: the temperature with the lowest negative log likelihood of the gold labels. Entities and
attribution: the one with the lowest negative log likelihood of "this span is exactly right", read from the
confidence that the tables publish, the geometric mean of the span's tag probabilities. The encoder computes as its
int8 export does.

Words are decoded here, once more than in the program: another temperature changes what the program would print, and to
see what it does to the confidence of a span takes the raw scores of its words, which the program does not print.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import torch

import score
from data import Example, QuestionCorpus, collate, read, role_spans
from model import ROLE_TAGS, STANCES, TAGS, Labeller
from windows import Program, window

GRID = [round(0.5 + 0.02 * i, 2) for i in range(126)]


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


@torch.no_grad()
def word_scores(model, head, program, records, whole: bool):
    """What a head says of the words that are decoded together, sentences or `whole` paragraphs: (index of the record, spans of the words, scores [N, tags])."""
    for n, r in enumerate(records):
        read = program.read(r["text"])
        stretches: dict[int, tuple[list, list]] = {}
        for run in read.windows:
            w = window(read.special, [part.pieces for part in run])
            x = collate([Example(w)])
            scores = head(model.encoder(x["ids"], x["shapes"])).float()[0].numpy()
            for at, span in zip(*words_of(w)):
                k = w.sentence[at]
                part = run[k]
                opens = w.sentence.index(k) + 1  # where the part's pieces begin in the window
                if at - opens + part.start in part.decides:
                    together = read.sentences[part.sentence].paragraph if whole else part.sentence
                    words, of = stretches.setdefault(together, ([], []))
                    words.append(span)
                    of.append(scores[at])
        for words, of in stretches.values():
            yield n, words, np.stack(of)


def of_tones(model, corpus) -> float:
    """The best temperature of the stance head."""
    scores, gold = [], []
    for r, found in score.answers(model, corpus):
        for x, s in zip(r["targets"], found):
            if s is not None:
                scores.append(s)
                gold.append(STANCES.index(x["label"]))
    scores, rows = np.array(scores), np.arange(len(gold))
    return min(GRID, key=lambda t: -log_softmax(scores / t)[rows, gold].mean())


def of_spans(found, gold, tags: list[str]) -> float:
    """The best temperature of a head that tags words: `found` gives words and raw scores of each decoded stretch."""
    spans = []  # scores of a span's words, its tags, whether it is right
    for record, words, scores in found:
        path = viterbi(log_softmax(scores), tags)
        at = 0
        for span in spans_of([tags[t] for t in path], words):
            start = next(i for i in range(at, len(words)) if words[i][0] == span[0])
            end = next(i for i in range(start, len(words)) if words[i][1] == span[1]) + 1
            spans.append((scores[start:end], path[start:end], span in gold[record]))
            at = end

    def loss(t: float) -> float:
        confidence = np.array([np.exp(log_softmax(s / t)[np.arange(len(p)), p].mean()) for s, p, _ in spans])
        right = np.array([r for *_, r in spans])
        confidence = confidence.clip(1e-6, 1 - 1e-6)
        return -np.where(right, np.log(confidence), np.log(1 - confidence)).mean()

    return min(GRID, key=loss)


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint", type=Path)
    a.add_argument("--data", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True, help="temperatures.json for export.py")
    args = a.parse_args()
    model = Labeller()
    model.load_state_dict(torch.load(args.checkpoint, map_location="cpu"))
    model.eval()
    model.encoder.compute_in_bytes()
    program = Program()
    stance = [r for part in ("rw", "mt") for r in read(args.data / f"stance/newsmtsc-{part}.dev.jsonl")]
    worldwide = read(args.data / "entities/worldwide.dev.jsonl")
    polnear = read(args.data / "attribution/polnear.dev.jsonl")
    scores = lambda head, records, whole: word_scores(model, getattr(model, head), program, records, whole)
    gold_names = [{(s["start"], s["end"], s["label"]) for s in r["spans"]} for r in worldwide]
    out = {
        "entities": of_spans(scores("entities", worldwide, False), gold_names, TAGS),
        "roles": of_spans(scores("roles", polnear, True), [set(role_spans(r)) for r in polnear], ROLE_TAGS),
        "tone": of_tones(model, QuestionCorpus(program, stance)),
    }
    args.out.write_text(json.dumps(out, indent=1) + "\n")
    print(out)


if __name__ == "__main__":
    main()

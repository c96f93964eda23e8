"""Fit one temperature a head on dev (Guo et al. 2017), so that probabilities mean what they say.

Stance and pairs: the temperature with the lowest negative log likelihood of the gold labels. Entities and
attribution: the one with the lowest negative log likelihood of "this span is exactly right", read from the
confidence that the tables publish, the geometric mean of the span's tag probabilities. The encoder computes as its
int8 export does.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

import score
from data import QuestionCorpus, by_sentence, read, read_sentences, role_spans
from model import PAIRS, ROLE_TAGS, STANCES, TAGS, Labeller
from train import base_folder
from windows import load_tokenizer

GRID = [round(0.5 + 0.02 * i, 2) for i in range(126)]


def of_answers(model, corpus, labels: list[str]) -> float:
    """The best temperature of a head that answers questions."""
    scores, gold = [], []
    for r, found in score.answers(model, corpus):
        for x, s in zip(r.get("targets", []) + r.get("pairs", []), found):
            if s is not None:
                scores.append(s)
                gold.append(labels.index(x["label"]))
    scores, rows = np.array(scores), np.arange(len(gold))
    return min(GRID, key=lambda t: -score.log_softmax(scores / t)[rows, gold].mean())


def of_spans(found, gold, tags: list[str]) -> float:
    """The best temperature of a head that tags words: `found` gives words and raw scores of each decoded stretch."""
    spans = []  # scores of a span's words, its tags, whether it is right
    for record, words, scores in found:
        path = score.viterbi(score.log_softmax(scores), tags)
        at = 0
        for span in score.spans_of([tags[t] for t in path], words):
            start = next(i for i in range(at, len(words)) if words[i][0] == span[0])
            end = next(i for i in range(start, len(words)) if words[i][1] == span[1]) + 1
            spans.append((scores[start:end], path[start:end], span in gold[record]))
            at = end

    def loss(t: float) -> float:
        confidence = np.array([np.exp(score.log_softmax(s / t)[np.arange(len(p)), p].mean()) for s, p, _ in spans])
        right = np.array([r for *_, r in spans])
        confidence = confidence.clip(1e-6, 1 - 1e-6)
        return -np.where(right, np.log(confidence), np.log(1 - confidence)).mean()

    return min(GRID, key=loss)


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint", type=Path)
    a.add_argument("--data", type=Path, required=True)
    a.add_argument("--sentences", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True, help="temperatures.json for export.py")
    args = a.parse_args()
    model = Labeller()
    model.load_state_dict(torch.load(args.checkpoint, map_location="cpu"))
    model.eval()
    model.encoder.compute_in_bytes()
    tokenizer = load_tokenizer(base_folder() / "tokenizer.json")
    special = (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]"))
    stance = [r for part in ("rw", "mt") for r in read(args.data / f"stance/newsmtsc-{part}.dev.jsonl")]
    pairs = by_sentence(read(args.data / "pairs/dse.dev.jsonl"))
    worldwide = read(args.data / "entities/worldwide.dev.jsonl")
    polnear = read(args.data / "attribution/polnear.dev.jsonl")
    scores = lambda head, records, name, whole: score.word_scores(
        model, getattr(model, head), tokenizer, special, records, read_sentences(args.sentences, name), whole
    )
    gold_names = [{(s["start"], s["end"], s["label"]) for s in r["spans"]} for r in worldwide]
    out = {
        "entities": of_spans(scores("entities", worldwide, "worldwide.dev", False), gold_names, TAGS),
        "roles": of_spans(scores("roles", polnear, "polnear.dev", True), [set(role_spans(r)) for r in polnear], ROLE_TAGS),
        "stance": of_answers(model, QuestionCorpus(tokenizer, special, stance), STANCES),
        "pairs": of_answers(model, QuestionCorpus(tokenizer, special, pairs), PAIRS),
    }
    args.out.write_text(json.dumps(out, indent=1) + "\n")
    print(out)


if __name__ == "__main__":
    main()

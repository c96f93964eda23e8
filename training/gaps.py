"""Train the model of sentence ends that no mark shows; `gaps.sh` runs it.

src/split/guess.rs computes the same features, and cuts where the probability is 0.8 or more. The examples are the gaps
between words within the sentences that stancemill finds by marks alone: of EWT, which says where they end, and of news
articles, in which next to none of them ends one.

Most gaps are hopeless by what stands next to them, and are not looked at further. So that this is known early, the loss
is a sum of three: by the features of the words next to the gap, by those and the kinds of two more words, and by all.
"""

import argparse
import json
import random
import re
import struct
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from data import read

BUCKETS = 1 << 17
LONGEST = 32  # bytes of a word that are looked at
MASK = 0xFFFFFFFF
STARTERS_FILE = Path(__file__).resolve().parent.parent / "lexicon/en/sentence-starters.txt"
STARTERS = {line for line in STARTERS_FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")}
ARTICLES = ["entities/worldwide.train.jsonl", "attribution/polnear.train.jsonl"]
FIRST = re.compile(r"[^\W\d_]*")
# The marks at a sentence's end, and what closes behind them.
CLOSING = re.compile(rb"""[.!?]+["'\)\]\}*_\x80-\xff]*(?:\s*\[[0-9a-z, -]{1,32}\]|\s"|\s[:;]-?[\)\(DP]+|\s?\d{1,3})*\s*$""")
WORD = re.compile(rb"[^\x00-\x20]+")
NONE, MAIL, URL, NUMBER, SMILE, RULE, MARK, CAPITALS, LETTER, CAPITALISED, SMALL, OTHER = range(12)


def is_upper(b: int) -> bool:
    return 65 <= b <= 90


def is_lower(b: int) -> bool:
    return 97 <= b <= 122


def is_digit(b: int) -> bool:
    return 48 <= b <= 57


def is_word(b: int) -> bool:
    return is_upper(b) or is_lower(b) or is_digit(b) or b >= 128


def kind(word: bytes) -> int:
    word = word[:LONGEST]
    if not word:
        return NONE
    if b"@" in word:
        return MAIL
    if word.startswith((b"http:", b"https:", b"www.")) or word.endswith((b".com", b".org", b".net", b".html")):
        return URL
    if all(is_digit(b) or b in b"/-.,:" for b in word) and any(map(is_digit, word)):
        return NUMBER
    if 2 <= len(word) <= 4 and word[0] in b":;=" and all(b in b"-)(DPp" for b in word[1:]):
        return SMILE
    if not any(map(is_word, word)):
        return RULE if len(word) >= 3 else MARK
    if not any(map(is_lower, word)) and any(map(is_upper, word)):
        return CAPITALS if sum(map(is_upper, word)) > 1 else LETTER
    if is_upper(word[0]):
        return CAPITALISED
    return SMALL if is_lower(word[0]) else OTHER


def spelled(word: bytes) -> int:
    """FNV-1a."""
    h = 0x811C9DC5
    for b in word[:LONGEST]:
        h = ((h ^ b) * 0x01000193) & MASK
    return h


def small(word: bytes) -> bytes:
    return word[:LONGEST].lower()


def may_end(before: bytes, after: bytes) -> bool:
    """Whether a sentence could begin behind the gap: see src/split/gaps.rs."""
    last, first = before[-1], after[0]
    if is_lower(first):
        return is_digit(last) or last in b".!?)>/"
    return last != ord(":") and first != ord(".") and not (last == first == ord("*"))


def is_starter(word: bytes) -> bool:
    return FIRST.match(word.decode(errors="ignore")).group()[:24].lower() in STARTERS


def features(words: list[bytes], at: int, stopped: bool) -> list[int]:
    """Buckets of the gap before word number `at`; `stopped`: the sentence ends with a mark."""
    around = [words[at + k] if 0 <= at + k < len(words) else b"" for k in range(-3, 3)]
    _, _, p, x, _, _ = around
    k3, k2, kp, kx, kx2, kx3 = map(kind, around)
    both = kp * 16 + kx
    hp, hx = spelled(small(p)), spelled(small(x))
    last = 0 if is_word(p[-1]) else p[-1]
    first = 0 if is_word(x[0]) else x[0]
    starter = int(is_starter(x))
    found = [
        (k2 * 4096 + both * 16 + kx2, 0), (k3 * 16 + k2, both), (kx2 * 16 + kx3, both), (last, kx), (first, kp),
        (int(stopped), both), (min(at, 8), 0), (last, min(at, 4)), (both, min(at, 4)),
        (hp, 0), (hx, 0), (spelled(x), 0), (hp, kx), (hx, kp), (spelled(small(p)[-3:]), kx), (hp, hx),
        (starter, both), (starter, hp), (starter * 2 + int(stopped), both),
    ]
    return [bucket(n, a, b) for n, (a, b) in enumerate(found)]


# How many of the features the model looks at before it goes on, in the order of `ORDER`.
ORDER = [3, 4, 5, 6, 7, 8, 0, 1, 2, *range(9, 19)]
STAGES = [6, 7, 19]


def bucket(n: int, a: int, b: int) -> int:
    """Of feature number `n` with two values."""
    h = (n * 0x9E3779B1 + a) & MASK
    h = ((h ^ (h >> 15)) * 0x85EBCA77 + b) & MASK
    h = ((h ^ (h >> 13)) * 0xC2B2AE3D) & MASK
    return h >> 15


def is_stop(b: int) -> bool:
    return b in b".!?\"')" or b >= 128


def gaps(text: str, sentences: list[tuple[int, int]]):
    """Within given sentences, the gaps that may end one: their features, and where they are in code points."""
    for start, end in sentences:
        line = text[start:end].encode()
        found = [(m.start(), m.end()) for m in WORD.finditer(line)]
        words = [line[a:b] for a, b in found]
        closing = CLOSING.search(line)
        marks = closing.start() if closing else len(line)
        for at in range(1, len(words)):
            if found[at - 1][1] <= marks and may_end(words[at - 1], words[at]):
                yield features(words, at, is_stop(line[-1])), start + len(line[: found[at - 1][1]].decode())


def labelled(gold: Path, found: Path):
    """The gaps of a corpus, and whether a sentence ends there."""
    for gold, found in zip(read(gold), read(found)):
        ends = {b for _, b in gold["sentences"]}
        yield from ((f, float(place in ends)) for f, place in gaps(gold["text"], found["sentences"]))


def unlabelled(texts: Path, found: Path):
    """The gaps of articles that were edited with care: hardly a sentence ends there without a mark."""
    for text, found in zip(read(texts), read(found)):
        yield from ((f, 0.0) for f, _ in gaps(text["text"], found["sentences"]))


def train(examples: list[tuple[list[int], float]], epochs: int, rate: float) -> tuple[np.ndarray, float]:
    weights = torch.nn.EmbeddingBag(BUCKETS, 1, mode="sum")
    torch.nn.init.zeros_(weights.weight)
    bias = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.Adam([weights.weight, bias], lr=rate)
    x, y = torch.tensor([f for f, _ in examples]), torch.tensor([y for _, y in examples])
    for epoch in range(epochs):
        total = 0.0
        for some in torch.randperm(len(y)).split(256):
            odds = (weights(x[some][:, ORDER[:stage]])[:, 0] + bias for stage in STAGES)
            loss = sum(F.binary_cross_entropy_with_logits(z, y[some]) for z in odds) + 1e-6 * weights.weight.square().sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(some)
        print(f"epoch {epoch + 1}: loss {total / len(y):.4f}", flush=True)
    return weights.weight.detach().numpy()[:, 0], bias.item()


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--data", type=Path, required=True)
    a.add_argument("--sentences", type=Path, required=True, help="what stancemill finds in the corpora, one JSON object a text")
    a.add_argument("--out", type=Path, required=True)
    a.add_argument("--epochs", type=int, default=4)
    a.add_argument("--rate", type=float, default=0.01)
    a.add_argument("--articles", type=int, default=50_000, help="gaps of articles")
    args = a.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    web = list(labelled(args.data / "sentences/ewt.train.jsonl", args.sentences / "ewt.train.jsonl"))
    print(f"{len(web)} gaps, {sum(y for _, y in web):.0f} of them sentence ends")
    articles = [gap for path in ARTICLES for gap in unlabelled(args.data / path, args.sentences / Path(path).name)]
    articles = random.Random(1).sample(articles, args.articles)
    weights, bias = train(web + articles, args.epochs, args.rate)
    scale = float(np.abs(weights).max()) / 127
    rows = np.round(weights / scale).astype(np.int8)
    args.out.write_bytes(struct.pack("<ff", scale, bias) + rows.tobytes())
    print(f"{(rows != 0).sum()} of {BUCKETS} buckets in use")


if __name__ == "__main__":
    main()

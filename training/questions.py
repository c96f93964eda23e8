"""Ask about the mentions of raw sentences, for the teacher to answer: writes records for `teacher.py score`.

The mentions are the gold ones of the worldwide corpus, and in the attribution corpus those that
`stancemill eval entities` finds. Of the sentences with a name, a share is drawn at random.
"""

import argparse
import json
import random
from itertools import combinations
from pathlib import Path

from data import read, read_sentences

NAMES = {"Person", "Organization", "Location", "NORP"}
MOST_PAIRS = 3
LONGEST = 600  # characters


def asked(r: dict, spans: list[dict], sentences, rng: random.Random, share: float):
    spans = sorted((s["start"], s["end"]) for s in spans if s["label"] in NAMES)
    at = 0
    for start, end in sentences:
        while at < len(spans) and spans[at][0] < start:
            at += 1
        of = [(a - start, b - start) for a, b in spans[at : at + 12] if b <= end]
        if not of or end - start > LONGEST or rng.random() > share:
            continue
        text = r["text"][start:end]
        place = lambda span: {"start": span[0], "end": span[1]}
        pairs = [(p, q) for p, q in combinations(of, 2) if text[slice(*p)] != text[slice(*q)]]
        pairs = rng.sample(pairs, min(MOST_PAIRS, len(pairs)))
        yield {
            "id": r["id"], "start": start, "text": text, "targets": [place(span) for span in of],
            "pairs": [{"p": place(p), "q": place(q)} for p, q in pairs],
        }


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--data", type=Path, required=True)
    a.add_argument("--sentences", type=Path, required=True, help="what sentences.sh wrote")
    a.add_argument("--mentions", type=Path, required=True, help="predictions of `stancemill eval entities` on the attribution corpus")
    a.add_argument("--out", type=Path, required=True)
    a.add_argument("--share", type=float, default=0.5, help="of the sentences with a name")
    a.add_argument("--seed", type=int, default=1)
    args = a.parse_args()
    rng = random.Random(args.seed)
    mentions = {r["id"]: r["spans"] for r in read(args.mentions)}
    with open(args.out, "w", encoding="utf-8") as out:
        for folder, name in (("entities", "worldwide.train"), ("attribution", "polnear.train")):
            sentences = read_sentences(args.sentences, name)
            for r in read(args.data / folder / f"{name}.jsonl"):
                spans = r["spans"] if "spans" in r else mentions[r["id"]]
                for record in asked(r, spans, sentences[r["id"]], rng, args.share):
                    out.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

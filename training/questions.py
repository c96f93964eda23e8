"""Ask about the mentions of sentences, for the teacher to answer: writes records for `teacher.py score`.

The sentences are those of the stance and pair corpora, all of them, and a random share of those with a
name in the entity and attribution corpora. The mentions are those that the corpora mark, and the names that
`stancemill eval entities` finds in all but the worldwide corpus. So the small encoder sees several mentions
in a sentence, each with a stance of its own, though people labelled mostly one.
"""

import argparse
import json
import random
from itertools import combinations
from pathlib import Path

from data import by_sentence, read, read_sentences

NAMES = {"Person", "Organization", "Location", "NORP"}
MOST_NAMES = 12  # in a sentence
MOST_PAIRS = 3
LONGEST = 600  # characters


def place(span: tuple[int, int]) -> dict[str, int]:
    return {"start": span[0], "end": span[1]}


def span(place: dict) -> tuple[int, int]:
    return place["start"], place["end"]


def pairs_of(text: str, spans: list[tuple[int, int]], most: int, rng: random.Random) -> list[tuple]:
    """At most so many pairs of apart spans with unlike texts, drawn at random."""
    pairs = [(p, q) for p, q in combinations(spans, 2) if p[1] <= q[0] and text[slice(*p)] != text[slice(*q)]]
    return rng.sample(pairs, min(most, len(pairs)))


def of_article(r: dict, spans: list[dict], sentences, rng: random.Random, share: float):
    """Questions about a share of an article's sentences with names."""
    spans = sorted(span(s) for s in spans if s["label"] in NAMES)
    at = 0
    for start, end in sentences:
        while at < len(spans) and spans[at][0] < start:
            at += 1
        of = [(a - start, b - start) for a, b in spans[at : at + MOST_NAMES] if b <= end]
        if not of or end - start > LONGEST or rng.random() > share:
            continue
        text = r["text"][start:end]
        pairs = [{"p": place(p), "q": place(q)} for p, q in pairs_of(text, of, MOST_PAIRS, rng)]
        yield {"id": r["id"], "start": start, "text": text, "targets": [place(s) for s in of], "pairs": pairs}


def of_sentence(r: dict, names: list[dict], more_pairs: int, rng: random.Random) -> dict:
    """A record of the stance or pair corpus with all that can be asked about it: what people labelled keeps its label."""
    targets, pairs = r.get("targets", []), r.get("pairs", [])
    labelled = [span(t) for t in targets]
    marked = labelled + [span(x[k]) for x in pairs for k in "pq"]
    found = [span(s) for s in names if s["label"] in NAMES]
    found = [(a, b) for a, b in found if all(b <= start or end <= a for start, end in marked)][:MOST_NAMES]
    unlabelled = dict.fromkeys(s for s in marked + found if s not in labelled)
    known = {frozenset((span(x["p"]), span(x["q"]))) for x in pairs}
    drawn = pairs_of(r["text"], sorted({*marked, *found}), more_pairs + len(known), rng)
    drawn = [x for x in drawn if frozenset(x) not in known][:more_pairs]
    return {
        "id": r["id"], "text": r["text"], "targets": targets + [place(s) for s in unlabelled],
        "pairs": pairs + [{"p": place(p), "q": place(q)} for p, q in drawn],
    }


def write(path: Path, records) -> None:
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in records)


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--data", type=Path, required=True)
    a.add_argument("--sentences", type=Path, required=True, help="what sentences.sh wrote")
    a.add_argument("--out", type=Path, required=True, help="folder: gets stance.jsonl, pairs.jsonl and articles.jsonl")
    a.add_argument("--share", type=float, default=0.8, help="of the articles' sentences with a name")
    a.add_argument("--seed", type=int, default=1)
    args = a.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(args.seed)
    names = lambda name: {r["id"]: r["spans"] for r in read(args.sentences / f"{name}.names.jsonl")}

    stance, pairs = read(args.data / "stance/newsmtsc.train.jsonl"), by_sentence(read(args.data / "pairs/dse.train.jsonl"))
    for name, corpus, records, more_pairs in (("stance", "newsmtsc.train", stance, 2), ("pairs", "dse.train", pairs, 1)):
        found = names(corpus)
        write(args.out / f"{name}.jsonl", (of_sentence(r, found[r["id"]], more_pairs, rng) for r in records))

    def articles():
        for folder, name in (("entities", "worldwide.train"), ("attribution", "polnear.train")):
            sentences = read_sentences(args.sentences, name)
            found = names(name) if folder == "attribution" else {}
            for r in read(args.data / folder / f"{name}.jsonl"):
                yield from of_article(r, r.get("spans") or found[r["id"]], sentences[r["id"]], rng, args.share)

    write(args.out / "articles.jsonl", articles())


if __name__ == "__main__":
    main()

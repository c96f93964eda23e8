"""Draw random rows of a build's attributions, and of its stances per holder, to be judged by a reader.

sample.py OUTPUT_FOLDER TO_FOLDER writes attributions.txt, author.txt, source.txt and entity.txt: each row with its
sentence and the one before. The figures under "Read by hand" in the model card come from such rows.
"""

import argparse
import csv
import random
import sys
from pathlib import Path

HOLDERS = ("author", "source", "entity")


def read(folder: Path, name: str) -> list[dict]:
    csv.field_size_limit(sys.maxsize)
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by(key: str, rows: list[dict]) -> dict[str, dict]:
    return {r[key]: r for r in rows}


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("output", type=Path, help="a folder that stancemill built, with CSV tables")
    a.add_argument("to", type=Path)
    a.add_argument("--rows", type=int, default=50, help="of each kind")
    a.add_argument("--seed", type=int, default=1)
    args = a.parse_args()
    rng = random.Random(args.seed)
    documents = by("doc_id", read(args.output, "documents"))
    sentences = by("sentence_id", read(args.output, "sentences"))
    mentions = by("mention_id", read(args.output, "mentions"))
    attributions = by("attribution_id", read(args.output, "attributions"))
    stances = read(args.output, "stances")
    before = dict(zip(list(sentences)[1:], sentences))

    def around(row: dict) -> list[str]:
        s, last = sentences[row["sentence_id"]], before.get(row["sentence_id"])
        near = last is not None and sentences[last]["doc_id"] == s["doc_id"]
        return [
            f"  article: {documents[s['doc_id']]['source']} by {documents[s['doc_id']]['author'] or '?'}; zone {s['zone']}",
            f"  before: {sentences[last]['text'][-200:] if near else ''}", f"  sentence: {s['text']}",
        ]

    def attribution(r: dict) -> list[str]:
        return [r["attribution_id"], *around(r), *told(r), f"  confidence {r['confidence']}"]

    def told(r: dict) -> list[str]:
        return [f"  SOURCE [{r['source_text']}] = {r['source_entity_id']} CUE [{r['cue_text']}] CONTENT [{r['content_text']}]"]

    def stance(r: dict) -> list[str]:
        target = mentions[r["target_mention_id"]]
        out = [r["stance_id"], *around(r)]
        out += [f"  {r['holder']} [{r['holder_text']}] = {r['holder_entity_id']}, TOWARDS [{target['text']}] = {r['target_entity_id']}"]
        out += [f"  {r['stance'].upper()} (against {r['p_against']}, neutral {r['p_neutral']}, favor {r['p_favor']})"]
        return out + (told(attributions[r["attribution_id"]]) if r["attribution_id"] else [])

    args.to.mkdir(parents=True, exist_ok=True)
    kinds = {"attributions": (list(attributions.values()), attribution)}
    kinds |= {h: ([r for r in stances if r["holder"] == h], stance) for h in HOLDERS}
    for name, (rows, lines) in kinds.items():
        drawn = rng.sample(rows, min(args.rows, len(rows)))
        text = "\n\n".join("\n".join(line.replace("\n", " ") for line in [f"#{i + 1} " + first, *rest])
                           for i, (first, *rest) in enumerate(map(lines, drawn)))
        (args.to / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
        print(f"{len(drawn)} of {len(rows)} {name}")


if __name__ == "__main__":
    main()

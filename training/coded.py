"""Coded articles as windows with questions, from what stancemill finds in their texts.

The articles are built as files of their own (`ID.txt`, which `coded.py CODED.jsonl FOLDER` writes) with stancemill, which
gives the sentences, the mentions that a stance can be about and the attributions; what the coders wrote gives the answers.
Everything that is not written down is neutral, but for what stands for the same entity in the same sentence: a row is
written once a sentence.
"""

import argparse
import csv
import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from data import read
from model import BY, GENRES, PAIRS, STANCES
from windows import Part, Program, Window, window

HOLDERS = {"Person", "Organization", "Location", "NORP"}
NEAREST = 20  # a mention is paired with at most so many that follow it in its sentence
SMALL = {"the", "a", "an", "of", "and", "mr", "mrs", "ms", "dr", "sir", "president", "sen", "rep", "gov", "u", "s", "n", "us"}
NEUTRAL, NONE = STANCES.index("neutral"), PAIRS.index("none")


@dataclass
class Name:
    """Words of a sentence that mean somebody: a mention that stancemill found, or else words of the coders or a source."""

    span: tuple[int, int]
    window: int
    sentence: int  # its number in the window
    pieces: list[int]
    of: int  # which sentence of the article
    text: str
    label: str | None = None
    mention: str | None = None  # its id in the tables, None where stancemill found none
    entity: str | None = None
    target: bool = True
    source: list[int] = field(default_factory=list)  # the tables' attributions of which it is the source
    inside: list[int] = field(default_factory=list)  # the tables' attributions in whose content it stands
    given: bool = False  # known from the text alone, not from the coders
    author: int = NEUTRAL
    told: int | None = None  # the stance of the source in whose words it stands


@dataclass
class Pair:
    p: int
    q: int
    label: int
    by: int | None


@dataclass
class Article:
    id: str
    document: str
    genre: int
    windows: list[Window]
    names: list[Name]
    pairs: list[Pair]
    attributions: list[dict]
    coded: dict


def words(name: str) -> set[str]:
    found = [re.sub(r"['’]s$", "", w) for w in re.findall(r"[\w'’.-]+", name.lower().replace(".", ""))]
    return {w for w in found if w not in SMALL} or set(found)


def alike(name: str, entity: dict) -> bool:
    """Whether a name may be that of a coded entity: an alias, or the words of one among those of the other."""
    if name.lower() in {a.lower() for a in entity["aliases"]}:
        return True
    w, v = words(name), words(entity["name"])
    return bool(w & v) and (w <= v or v <= w)


def coded_entity(r: dict, name: str | None, *texts: str) -> str | None:
    """The coded entity that is meant: by the words of the mention first, then by the name."""
    for t in [*texts, name]:
        for e in r["entities"] if t else []:
            if t.lower() in {a.lower() for a in e["aliases"]}:
                return e["name"]
    for t in [name, *texts]:
        for e in r["entities"] if t else []:
            if alike(t, e):
                return e["name"]
    return None


def meets(a: tuple[int, int], b: tuple[int, int] | None) -> bool:
    return b is not None and a[0] < b[1] and b[0] < a[1]


class Tables:
    """What a build found, by article."""

    def __init__(self, folder: Path):
        csv.field_size_limit(1 << 30)
        table = lambda name: list(csv.DictReader(open(folder / f"{name}.csv", encoding="utf-8", newline="")))
        self.ids = {x["doc_id"]: os.path.basename(x["source"])[: -len(".txt")] for x in table("documents")}
        self.names = {e["entity_id"]: e["name"] for e in table("entities")}
        self.targets = {s["target_mention_id"] for s in table("stances")}
        self.of = defaultdict(lambda: {"sentences": [], "mentions": [], "attributions": []})
        for name in ("sentences", "mentions", "attributions"):
            for row in table(name):
                self.of[row["doc_id"]][name].append(row)


def attributions(rows: list[dict], names: dict[str, str]) -> list[dict]:
    """The tables' attributions with numbers for spans."""
    span = lambda x, k: (int(x[f"{k}_start"]), int(x[f"{k}_end"])) if x[f"{k}_start"] else None
    content = lambda x: [tuple(map(int, p.split("-"))) for p in x["content_pieces"].split("; ") if p]
    return [
        {"id": x["attribution_id"], "source": span(x, "source"), "source_text": x["source_text"], "content": content(x),
         "entity": x["source_entity_id"] or None, "name": names.get(x["source_entity_id"]), "mention": x["source_mention_id"] or None}
        for x in rows
    ]


class Reader:
    """Turns one article and its tables into windows and questions."""

    def __init__(self, program: Program):
        self.program = program

    def article(self, r: dict, document: str, tables: Tables) -> Article:
        rows = tables.of[document]
        sentences = [(int(s["start"]), int(s["end"])) for s in rows["sentences"]]
        read = self.program.read(r["text"], sentences)
        made = [window(read.special, [part.pieces for part in run]) for run in read.windows]
        said = attributions(rows["attributions"], tables.names)
        out = Article(r["id"], document, GENRES.index(r["genre"]), made, [], [], said, r)
        for name in spans_of(r, rows["mentions"], said, tables):
            place(name, read.windows, out)
        for name in out.names:
            answer(name, r, said, tables)
        out.pairs = pairs(out, r, tables)
        return out


def spans_of(r: dict, mentions: list[dict], said: list[dict], tables: Tables) -> list[Name]:
    """Every mention; then sources and coded words that are none of these."""
    blank = dict(window=-1, sentence=-1, pieces=[], of=-1)
    out = [
        Name((int(m["start"]), int(m["end"])), **blank, text=m["text"], label=m["label"], mention=m["mention_id"],
             entity=m["entity_id"], target=m["mention_id"] in tables.targets, given=True)
        for m in mentions
    ]

    def add(span, given: bool) -> None:
        if not any(meets(n.span, span) for n in out):
            out.append(Name(tuple(span), **blank, text=r["text"][slice(*span)], given=given))

    for x in said:
        if x["source"]:
            add(x["source"], True)
    for g in r["stances"]:
        for span in (g["target_span"], g.get("holder_span")):
            if span:
                add(span, False)
    for n in out:
        n.source = [k for k, x in enumerate(said) if meets(n.span, x["source"])]
        n.inside = [k for k, x in enumerate(said) if any(meets(n.span, c) for c in x["content"])]
    return out


def place(name: Name, runs: list[list[Part]], out: Article) -> None:
    """Find a name's pieces in the window that decides it."""
    for w, run in enumerate(runs):
        offset = 0
        for k, part in enumerate(run):
            at = [j for j, p in enumerate(part.pieces) if p.start < name.span[1] and name.span[0] < p.end]
            if at and part.start + at[0] in part.decides:
                name.window, name.sentence, name.of = w, k, part.sentence
                name.pieces = [offset + 1 + j for j in at]
                out.names.append(name)
                return
            offset += 1 + len(part.pieces)


def sentence_number(r: dict, at: int) -> int | None:
    return next((i for i, (a, b) in enumerate(r["sentences"]) if a <= at < b), None)


def answer(name: Name, r: dict, said: list[dict], tables: Tables) -> None:
    """What the coders say of a name: the author's stance, and that of the source in whose words it stands."""
    s = sentence_number(r, name.span[0])
    here = [g for g in r["stances"] if g["s"] == s]
    who = coded_entity(r, tables.names.get(name.entity), name.text)
    about = lambda g: meets(name.span, g["target_span"]) or g["target"] == who
    for g in here:
        if g["holder"] == "author" and about(g):
            name.author = STANCES.index(g["stance"])
    around = [x for x in r["attributions"] if any(meets(name.span, c) for c in x["content"])]
    if not around and not name.inside:
        return
    name.told = NEUTRAL
    speakers = {x["source_entity"] for x in around if x["source_entity"]}
    spans = [tuple(x["source"]) for x in around if x["source"]]
    speakers |= {coded_entity(r, said[k]["name"], said[k]["source_text"]) for k in name.inside} - {None}
    spans += [said[k]["source"] for k in name.inside if said[k]["source"]]
    for g in here:
        held = g["holder"] in speakers or any(meets(span, g.get("holder_span")) for span in spans)
        if g["holder"] != "author" and about(g) and held:
            name.told = STANCES.index(g["stance"])


def pairs(article: Article, r: dict, tables: Tables) -> list[Pair]:
    """All pairs of names of a sentence, one of which can hold a stance; of those that the coders alone know, the answered ones."""
    by_sentence = defaultdict(list)
    for i, n in enumerate(article.names):
        by_sentence[n.window, n.sentence].append(i)
    out = []
    for found in by_sentence.values():
        found.sort(key=lambda i: article.names[i].span)
        for at, i in enumerate(found):
            for j in found[at + 1 : at + 1 + NEAREST]:
                p, q = article.names[i], article.names[j]
                if not may_hold(p) and not may_hold(q) or p.text.lower() == q.text.lower():
                    continue
                label, by = between(p, q, r, tables)
                if label != NONE or p.given and q.given and (p.target or p.source) and (q.target or q.source):
                    out.append(Pair(i, j, label, by))
    return out


def may_hold(n: Name) -> bool:
    return n.label in HOLDERS or n.mention is None


def between(p: Name, q: Name, r: dict, tables: Tables) -> tuple[int, int | None]:
    """What the coders say of a pair of names of one sentence, as an index into PAIRS, and by what."""
    s = sentence_number(r, p.span[0])
    who = {id(n): coded_entity(r, tables.names.get(n.entity), n.text) for n in (p, q)}
    for g in r["stances"]:
        if g["s"] != s or g["holder"] == "author":
            continue
        holds = lambda n: meets(n.span, g["holder_span"]) or who[id(n)] == g["holder"]
        target = lambda n: meets(n.span, g["target_span"]) or who[id(n)] == g["target"]
        verb = "favors" if g["stance"] == "favor" else "opposes"
        by = BY.index(g["by"]) if g.get("by") in BY else None
        if holds(p) and target(q):
            return PAIRS.index(f"p_{verb}_q"), by
        if holds(q) and target(p):
            return PAIRS.index(f"q_{verb}_p"), by
    return NONE, None


def summary(articles: list[Article]) -> str:
    names = [n for x in articles for n in x.names]
    asked = [p for x in articles for p in x.pairs]
    count = lambda xs: sum(map(bool, xs))
    return (
        f"{len(articles)} articles, {sum(len(x.windows) for x in articles)} windows, {sum(len(w.ids) for x in articles for w in x.windows)} pieces\n"
        f"{len(names)} names, {count(n.given and n.target for n in names)} of them targets of a build; a stance of the author "
        f"{count(n.author != NEUTRAL for n in names)}, of a source {count(n.told not in (None, NEUTRAL) for n in names)} "
        f"of {count(n.told is not None for n in names)}\n"
        f"{len(asked)} pairs, {count(p.label != NONE for p in asked)} not none"
    )


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("coded", type=Path, help="coded articles, JSONL")
    a.add_argument("out", type=Path, help="folder: gets the text of each, ID.txt")
    args = a.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    for r in read(args.coded):
        (args.out / f"{r['id']}.txt").write_text(r["text"], encoding="utf-8", newline="")


if __name__ == "__main__":
    main()

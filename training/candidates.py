"""The rows that a build could give of coded articles, each with the coded rows that make it right.

The rules are those of a build: a target inside what somebody else says is that source's, any other is the author's,
and of two mentions of a sentence one may favour or oppose the other. Nobody holds a stance towards themselves.
They stand here once more because thresholds are fitted on rows that a build would not write.
"""

from dataclasses import dataclass

import numpy as np

from coded import HOLDERS, Article, Name, coded_entity, meets, sentence_number, words
from model import GENRES, STANCES

SIDES = [s for s in STANCES if s != "neutral"]
DIRECTIONS = [("p", "favor"), ("q", "favor"), ("p", "against"), ("q", "against")]  # who holds what, in the order of PAIRS after none


@dataclass
class Candidate:
    kind: str  # author, source or entity
    article: int
    at: int  # which of the article's names, or pairs
    column: int  # which of the scores
    target: int  # which name
    found: list[tuple[int, int]]  # the coded rows (article, number) that say so


def voice_of(a: Article, n: Name) -> int | None:
    """The attribution in whose content a name stands, as a build sees it: that of the piece that starts last before it."""
    pieces = sorted((s, e, k) for k, x in enumerate(a.attributions) for s, e in x["content"] if s <= n.span[0])
    return pieces[-1][2] if pieces and n.span[1] <= pieces[-1][1] else None


class Judge:
    """Knows which rows would be right."""

    def __init__(self, articles: list[Article]):
        self.articles = articles
        self.names = {}  # of every entity: its longest mention, or as the tables name it
        for a in articles:
            for n in a.names:
                if n.entity and len(n.text) > len(self.names.get(n.entity, "")):
                    self.names[n.entity] = n.text
            self.names |= {x["entity"]: x["name"] for x in a.attributions if x["entity"]}
        self.candidates = [c for i, a in enumerate(articles) for c in [*self.voiced(i, a), *self.told(i, a)]]
        author = [g["holder"] == "author" for a in articles for g in a.coded["stances"]]
        self.coded = {"author": sum(author), "others": len(author) - sum(author)}

    def voiced(self, i: int, a: Article):
        for k, n in enumerate(a.names):
            if not self.is_target(n):
                continue
            voice = voice_of(a, n)
            said = None if voice is None else a.attributions[voice]
            if said and said["entity"] == n.entity:
                continue
            for stance in SIDES:
                found = self.right(i, a, n, stance, said and (said["name"], said["source_text"], said["entity"] is not None))
                yield Candidate("source" if said else "author", i, k, STANCES.index(stance), k, found)

    def told(self, i: int, a: Article):
        for k, x in enumerate(a.pairs):
            p, q = a.names[x.p], a.names[x.q]
            for column, (end, stance) in enumerate(DIRECTIONS, 1):
                (holder, target), target_at = ((p, q), x.q) if end == "p" else ((q, p), x.p)
                if not (self.is_target(target) and self.may_hold(holder)):
                    continue
                if holder.entity == target.entity:
                    continue
                found = self.right(i, a, target, stance, (holder.text, holder.text, True))
                yield Candidate("entity", i, k, column, target_at, found)

    def is_target(self, n: Name) -> bool:
        return n.target and n.mention is not None

    def may_hold(self, n: Name) -> bool:
        return n.label in HOLDERS and self.is_target(n)

    def right(self, i: int, a: Article, n: Name, stance: str, holder) -> list[tuple[int, int]]:
        """The coded rows that a row is; `holder` is a name, words, and whether it is an entity; None for the author."""
        r = a.coded
        s = sentence_number(r, n.span[0])
        target = coded_entity(r, self.names.get(n.entity), n.text)
        held = holder and coded_entity(r, holder[0] or holder[1], holder[1])
        out = []
        for k, g in enumerate(r["stances"]):
            if g["s"] != s or g["stance"] != stance or (g["holder"] == "author") != (holder is None):
                continue
            if g["target"] != target and not meets(n.span, g["target_span"]):
                continue
            if holder and held != g["holder"]:
                same_words = not holder[1] or words(holder[1]) & words(g["holder"])
                if g.get("named", True) or holder[2] or not same_words:
                    continue
            out.append((i, k))
        return out

    def probability(self, c: Candidate, found: list[dict]) -> float:
        scores = found[c.article]["pairs" if c.kind == "entity" else c.kind][c.at]
        return float(softmax(scores)[c.column])

    def tables(self, found: list[dict]) -> dict[str, list[tuple[float, Candidate]]]:
        """The candidates of each kind by falling probability, the likelier side of each alone."""
        best: dict = {}
        for c in self.candidates:
            p = self.probability(c, found)
            key = (c.kind, c.article, c.at, None if c.kind != "entity" else c.target)
            if key not in best or p > best[key][0]:
                best[key] = (p, c)
        out = {kind: [] for kind in ("author", "source", "entity")}
        for p, c in sorted(best.values(), key=lambda x: -x[0]):
            out[c.kind].append((p, c))
        return out

    def score(self, rows: list[Candidate], kind: str) -> tuple[float, float]:
        right = sum(bool(c.found) for c in rows)
        found = {f for c in rows for f in c.found}
        return right / max(1, len(rows)), len(found) / max(1, self.coded[kind])

    def figures(self, found: list[dict]) -> dict:
        tables = self.tables(found)
        out = {}
        for floor in (0.45, 0.55, 0.65):
            out[f"author@{floor}"] = best_cut(self, tables, ["author"], "author", floor)
        for floor in (0.4, 0.5, 0.6):
            out[f"source@{floor}"] = best_cut(self, tables, ["source"], "others", floor)
            out[f"entity@{floor}"] = best_cut(self, tables, ["entity"], "others", floor)
            out[f"others@{floor}"] = best_cut(self, tables, ["source", "entity"], "others", floor)
        out["ceiling"] = [round(100 * self.score([c for c in self.candidates if c.found and c.kind in ks], k)[1], 1)
                          for ks, k in ((["author"], "author"), (["source"], "others"), (["entity"], "others"), (["source", "entity"], "others"))]
        out["genre"] = round(100 * np.mean([GENRES[x["genre"].argmax()] == a.coded["genre"] for x, a in zip(found, self.articles)]), 1)
        return out


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def best_cut(judge: Judge, tables, kinds: list[str], of: str, floor: float):
    """Highest recall, with its precision and thresholds, of the cuts (one a kind) at which the precision is the floor or more."""
    steps = [sorted({round(p, 2) for p, _ in tables[k]} & {round(0.02 * i, 2) for i in range(3, 50)}) for k in kinds]
    best = (0.0, 0.0, [])
    cuts = [[(t, [c for p, c in tables[k] if p >= t]) for t in s] for k, s in zip(kinds, steps)]
    for first in cuts[0]:
        for second in cuts[1] if len(cuts) > 1 else [(None, [])]:
            p, r = judge.score(first[1] + second[1], of)
            if p >= floor and r > best[0]:
                best = (r, p, [t for t in (first[0], second[0]) if t is not None])
    return [round(100 * best[0], 1), round(100 * best[1], 1), best[2]]

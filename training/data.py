"""Read the corpora and make training windows of them."""

import json
import random
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

import torch

from model import PAIRS, ROLE_TAGS, STANCES, SWAPPED, TAGS
from windows import PACK, Piece, Program, Sentence, Window, window

INSIDE = {t: i for i, t in enumerate(TAGS)}


def read(path: Path) -> list[dict]:
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read_sentences(folder: Path, name: str) -> dict[str, list[tuple[int, int]]]:
    """The sentence spans that stancemill itself found in a corpus: `sentences.sh` writes these files."""
    return {r["id"]: [tuple(s) for s in r["sentences"]] for r in read(folder / f"{name}.jsonl")}


def allowed_tags(names: list[str]) -> int:
    return sum(1 << INSIDE[t] for t in names)


def exactly(tag: str) -> int:
    return 1 << INSIDE[tag]


# What a tag of CrossNER may be in the label set of the worldwide corpus, as bits over TAGS: its Misc is
# elections and events, and it leaves dates, money and adjectives of nations unmarked.
UNMARKED = allowed_tags(["O"] + [f"{p}-{x}" for x in ("NORP", "Date", "Misc", "Money", "Product") for p in "BI"])


def lenient(tag: str) -> int:
    if tag == "O" or tag.endswith("Misc"):
        return UNMARKED
    if tag.endswith("Location"):
        return exactly(tag) | exactly(tag[0] + "-Facility")
    return exactly(tag)


def word_tags(sentence: list[Piece], spans: list[tuple[int, int, str]], admit, none: int, goes_on: bool) -> list[int]:
    """For each piece what `admit` makes of its tag, and `none` where it does not open a word.

    `spans` are in order; one from the sentence before begins anew in this one, or `goes_on`.
    """
    out = []
    at = bisect_right(spans, sentence[0].start, key=lambda s: s[1]) if sentence else 0
    begun = None
    for piece in sentence:
        if not piece.opens:
            out.append(none)
            continue
        while at < len(spans) and spans[at][1] <= piece.start:
            at += 1
        # A word that ends inside the span belongs to it, so that “Moscow-based” loses no “Moscow”.
        if at == len(spans) or spans[at][0] >= piece.end:
            out.append(admit("O"))
        else:
            start, _, label = spans[at]
            inside = begun == at or goes_on and start < sentence[0].start
            begun = at
            out.append(admit(f"{'I' if inside else 'B'}-{label}"))
    return out


@dataclass
class Asked:
    """A question about mentions of a sentence: the stance towards one, or between two."""

    spans: list[tuple[int, int]]  # one mention, or p and q
    label: int | None  # index into STANCES or PAIRS; None where no person said
    soft: list[float] | None = None  # the teacher's scores


@dataclass
class Query:
    """The same in a window."""

    pieces: list[list[int]]
    sentence: int
    label: int | None
    soft: list[float] | None


@dataclass
class Example:
    """One window with what is known of it."""

    window: Window
    tags: list[int] | None = None
    roles: list[int] | None = None
    queries: list[Query] = field(default_factory=list)


class ArticleCorpus:
    """Whole texts, made anew into windows of varying size each epoch.

    `tags` and `roles` give the spans of a record that each head learns (None: the corpus has none);
    `scored` holds what the teacher says of mentions, by text and by the start of the sentence.
    """

    def __init__(self, program: Program, records, tags=None, roles=None, scored=None):
        self.program, self.records, self.tags, self.roles = program, records, tags, roles
        self.scored = scored or {}

    def asked(self, r: dict, sentence: Sentence) -> list[Asked]:
        """What is asked about a sentence, in places of the text."""
        asked = questions(self.scored.get((r["id"], sentence.start), {}))
        return [Asked([(sentence.start + a, sentence.start + b) for a, b in x.spans], x.label, x.soft) for x in asked]

    def examples(self, rng: random.Random, share: float) -> list[Example]:
        """The windows of a share of the texts, drawn anew."""
        out = []
        for r in self.records:
            if rng.random() >= share:
                continue
            size = rng.choice([64, 96, PACK, PACK, 160]) if rng.random() > 0.1 else 1
            read = self.program.read(r["text"], window=size)
            tags = self.tags and [self.tags(r, s.pieces) for s in read.sentences]
            roles = self.roles and [self.roles(r, s.pieces) for s in read.sentences]
            for run in read.windows:
                e = Example(window(read.special, [part.pieces for part in run]))
                known = lambda of, mark: [x for part in run for x in [mark] + of[part.sentence][part.start :][: len(part.pieces)]] + [mark]
                e.tags = tags and known(tags, 0)
                e.roles = roles and known(roles, -1)
                offset = 0
                for i, part in enumerate(run):
                    e.queries += queries(part.pieces, self.asked(r, read.sentences[part.sentence]), offset + 1, i)
                    offset += 1 + len(part.pieces)
                out.append(e)
        return out


def entity_tags(admit):
    """The tags of a sentence of an entity corpus, as bits over TAGS; 0 where a piece opens no word."""

    def tags(r: dict, sentence: list[Piece]) -> list[int]:
        if "ordered" not in r:
            r["ordered"] = sorted((s["start"], s["end"], s["label"]) for s in r["spans"])
        return word_tags(sentence, r["ordered"], admit, 0, goes_on=False)

    return tags


def role_tags(r: dict, sentence: list[Piece]) -> list[int]:
    """The tags of a sentence of an attribution corpus, as indices into ROLE_TAGS; -1 where a piece opens no word."""
    if "ordered" not in r:
        r["ordered"] = role_spans(r)
    return word_tags(sentence, r["ordered"], ROLE_TAGS.index, -1, goes_on=True)


def role_spans(r: dict) -> list[tuple[int, int, str]]:
    """All pieces of all attributions of a record, each once, in order."""
    return sorted({(a, b, role) for x in r["attributions"] for role in ("source", "cue", "content") for a, b in x[role]})


def queries(sentence: list[Piece], asked: list[Asked], offset: int, index: int) -> list[Query]:
    """Questions about a sentence that is number `index` of a window and whose pieces begin at `offset`."""
    out = []
    for x in asked:
        at = [[offset + j for j, p in enumerate(sentence) if p.start < b and a < p.end] for a, b in x.spans]
        if all(at):
            out.append(Query(at, index, x.label, x.soft))
    return out


PRONOUNS = {"he", "him", "his", "she", "her", "hers", "it", "its", "they", "them", "their", "i", "me", "my", "we", "us", "our", "you", "your", "who", "himself", "herself"}


def questions(r: dict) -> list[Asked]:
    """The questions of a record: its `targets` with a label of STANCES, its `pairs` with one of PAIRS."""
    one = lambda x: (x["start"], x["end"])
    label = lambda of, x: of.index(x["label"]) if "label" in x else None
    out = [Asked([one(t)], label(STANCES, t), t.get("soft")) for t in r.get("targets", [])]
    return out + [Asked([one(x["p"]), one(x["q"])], label(PAIRS, x), x.get("soft")) for x in r.get("pairs", [])]


def by_sentence(records: list[dict]) -> list[dict]:
    """Records of one pair each, joined where they are about the same sentence."""
    out: dict[str, dict] = {}
    for r in records:
        pair = {k: r[k] for k in ("p", "q", "label", "soft") if k in r}
        out.setdefault(r["text"], {"id": r["id"], "text": r["text"], "pairs": []})["pairs"].append(pair)
    return list(out.values())


def swapped(asked: Asked) -> Asked:
    """The same pair with p and q exchanged."""
    soft = asked.soft and [asked.soft[i] for i in SWAPPED]
    return Asked(asked.spans[::-1], None if asked.label is None else SWAPPED[asked.label], soft)


class QuestionCorpus:
    """Sentences with questions about their mentions. Some names are exchanged for others each epoch,
    because the corpora are nearly all American politicians, and what matters is what is said of a
    name, not which it is; pairs are asked in either order."""

    def __init__(self, program: Program, records, names: list[str] = (), exchange: float = 0.0):
        self.program, self.records = program, records
        self.names, self.exchange = names, exchange

    def plain(self, r: dict, rng: random.Random | None = None):
        """The pieces and questions of a record; with `rng`, its names exchanged."""
        text, asked = r["text"], questions(r)
        if rng:
            text, asked = exchange_names(text, asked, self.names, rng)
        read = self.program.whole(text)
        # Of a sentence too long for one window, the part that decides its first mention.
        at = next((i for i, p in enumerate(read.sentences[0].pieces) if p.end > asked[0].spans[0][0]), 0)
        return next(part.pieces for run in read.windows for part in run if at in part.decides), asked

    def examples(self, rng: random.Random, nones: float) -> list[Example]:
        """Half of the sentences alone, half in windows with others.

        Most pairs say nothing; with only a share of those sentences read, `nones`, the rare labels are learned sooner.
        """
        labels = lambda r: {x["label"] for x in r.get("pairs", []) if "label" in x}
        records = [r for r in self.records if labels(r) != {"none"} or rng.random() < nones]
        made = [self.plain(r, rng if rng.random() < self.exchange else None) for r in records]
        made = [(s, [swapped(x) if len(x.spans) == 2 and rng.random() < 0.5 else x for x in asked]) for s, asked in made]
        rng.shuffle(made)
        half = len(made) // 2
        out = [self.example([m]) for m in made[:half]]
        run, length = [], 0
        for m in made[half:]:
            if run and length + len(m[0]) + 1 > PACK:
                out.append(self.example(run))
                run, length = [], 0
            run.append(m)
            length += len(m[0]) + 1
        out += [self.example(run)] if run else []
        return [e for e in out if e.queries]

    def example(self, run) -> Example:
        e = Example(window(self.program.special, [s for s, _ in run]))
        offset = 0
        for i, (sentence, asked) in enumerate(run):
            e.queries += queries(sentence, asked, offset + 1, i)
            offset += 1 + len(sentence)
        return e


def exchange_names(text: str, asked: list[Asked], names: list[str], rng: random.Random):
    """Put other names in the place of the mentions; the same name for the same words."""
    chosen: dict[str, str] = {}
    spans = sorted({span for x in asked for span in x.spans})
    if any(a[1] > b[0] for a, b in zip(spans, spans[1:])):
        return text, asked
    out, last, moved = [], 0, {}
    length = 0
    for start, end in spans:
        surface = text[start:end]
        out.append(text[last:start])
        length += start - last
        new = surface
        if surface.lower() not in PRONOUNS and surface[:1].isupper():
            new = chosen.setdefault(surface, rng.choice(names))
        moved[start, end] = (length, length + len(new))
        out.append(new)
        length += len(new)
        last = end
    out.append(text[last:])
    return "".join(out), [Asked([moved[span] for span in x.spans], x.label, x.soft) for x in asked]


def batches(examples: list[Example], pieces_in_batch: int, rng: random.Random) -> list[list[Example]]:
    """Windows of like length together, at most `pieces_in_batch` pieces with padding, in random order."""
    examples = sorted(examples, key=lambda e: len(e.window.ids) + rng.random() * 8)
    out, batch = [], []
    for e in examples:
        if batch and (len(batch) + 1) * len(e.window.ids) > pieces_in_batch:
            out.append(batch)
            batch = []
        batch.append(e)
    out.append(batch)
    rng.shuffle(out)
    return out


def collate(batch: list[Example]) -> dict[str, torch.Tensor]:
    """Tensors of a batch, as `Labeller` reads them."""
    b, t = len(batch), max(len(e.window.ids) for e in batch)
    ids = torch.zeros(b, t, dtype=torch.long)
    shapes = torch.zeros(b, t, dtype=torch.long)
    real = torch.zeros(b, t, dtype=torch.bool)
    for i, e in enumerate(batch):
        n = len(e.window.ids)
        ids[i, :n] = torch.tensor(e.window.ids)
        shapes[i, :n] = torch.tensor(e.window.shapes)
        real[i, :n] = True
    out = {"ids": ids, "shapes": shapes, "real": real}
    for kind in ("tags", "roles"):
        if any(getattr(e, kind) is not None for e in batch):
            tags = torch.full((b, t), 0 if kind == "tags" else -1)
            for i, e in enumerate(batch):
                tags[i, : len(getattr(e, kind))] = torch.tensor(getattr(e, kind))
            out[kind] = tags
    for kind, mentions in (("stance", 1), ("pairs", 2)):
        asked = [(i, e, x) for i, e in enumerate(batch) for x in e.queries if len(x.pieces) == mentions]
        if asked:
            out[kind] = collate_queries(asked, mentions, t, len(STANCES) if mentions == 1 else len(PAIRS))
    return out


def collate_queries(asked: list[tuple[int, Example, Query]], mentions: int, t: int, k: int) -> dict[str, object]:
    """What a head reads (`inputs`, in its order), the labels (-1: none) and the teacher's scores (`taught`: where there are any)."""
    m = len(asked)
    row, label = torch.zeros(m, dtype=torch.long), torch.full((m,), -1)
    weights = [torch.zeros(m, t) for _ in range(mentions)]
    sentence, first = torch.full((m, t), -1e4), torch.zeros(m, t)
    soft, taught = torch.zeros(m, k), torch.zeros(m, dtype=torch.bool)
    for at, (i, e, x) in enumerate(asked):
        row[at] = i
        if x.label is not None:
            label[at] = x.label
        if x.soft:
            soft[at], taught[at] = torch.tensor(x.soft), True
        for w, positions in zip(weights, x.pieces):
            w[at, positions] = 1 / len(positions)
        of = [j for j, s in enumerate(e.window.sentence) if s == x.sentence]
        sentence[at, of] = 0.0
        first[at, of[0]] = 1.0
    return {"row": row, "inputs": (*weights, sentence, first), "label": label, "soft": soft, "taught": taught}

"""Read the corpora and make training windows of them."""

import json
import random
from dataclasses import dataclass, field
from pathlib import Path

import torch

from model import STANCES, TAGS
from windows import PACK, Piece, Window, pack, parts, pieces, window

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


def word_tags(sentence: list[Piece], spans: list[dict], admit) -> list[int]:
    """For each piece the tags it may have, as bits over TAGS; 0 where it does not open a word."""
    out = []
    ordered = sorted(spans, key=lambda s: s["start"])
    at, begun = 0, None
    for piece in sentence:
        if not piece.opens:
            out.append(0)
            continue
        while at < len(ordered) and ordered[at]["end"] <= piece.start:
            at += 1
        span = ordered[at] if at < len(ordered) else None
        # A word that ends inside the span belongs to it, so that “Moscow-based” loses no “Moscow”.
        if span is None or span["start"] >= piece.end:
            out.append(admit("O"))
        else:
            mark = "I" if begun is span else "B"
            begun = span
            out.append(admit(f"{mark}-{span['label']}"))
    return out


@dataclass
class Target:
    start: int
    end: int
    label: int


@dataclass
class Example:
    """One window with what is known of it."""

    window: Window
    tags: list[int] | None = None
    targets: list[tuple[list[int], int, int]] = field(default_factory=list)  # pieces, sentence, label


class EntityCorpus:
    """Texts with entity spans, made anew into windows of varying size each epoch."""

    def __init__(self, tokenizer, special, records, sentences, admit):
        self.special = special
        self.texts = []
        for r in records:
            found = [pieces(tokenizer, r["text"], a, b) for a, b in sentences[r["id"]]]
            self.texts.append([(s, word_tags(s, r["spans"], admit)) for s in found])

    def examples(self, rng: random.Random) -> list[Example]:
        out = []
        for text in self.texts:
            size = rng.choice([64, 96, PACK, PACK, 160]) if rng.random() > 0.1 else 1
            by_piece = {id(p): t for s, ts in text for p, t in zip(s, ts)}
            for run in pack([s for s, _ in text], size):
                bits = []
                for part in run:
                    bits += [0] + [by_piece[id(p)] for p in part.pieces]
                out.append(Example(window(self.special, [part.pieces for part in run]), bits + [0]))
        return out


PRONOUNS = {"he", "him", "his", "she", "her", "hers", "it", "its", "they", "them", "their", "i", "me", "my", "we", "us", "our", "you", "your", "who", "himself", "herself"}


class StanceCorpus:
    """Sentences with targets. Some names are exchanged for others each epoch, because the corpus is
    nearly all American politicians, and what matters is what is said of a name, not which it is."""

    def __init__(self, tokenizer, special, records, names: list[str], exchange: float):
        self.tokenizer, self.special, self.records = tokenizer, special, records
        self.names, self.exchange = names, exchange

    def plain(self, r: dict, rng: random.Random | None = None):
        """The pieces and targets of a record; with `rng`, its names exchanged."""
        text, targets = r["text"], [Target(t["start"], t["end"], STANCES.index(t["label"])) for t in r["targets"]]
        if rng:
            text, targets = exchange_names(text, targets, self.names, rng)
        found = pieces(self.tokenizer, text, 0, len(text))
        # Of a sentence too long for one window, the part that decides its first target.
        at = next((i for i, p in enumerate(found) if p.end > targets[0].start), 0)
        return next(part.pieces for part in parts(found) if at in part.decides), targets

    def examples(self, rng: random.Random) -> list[Example]:
        """Half of the sentences alone, half in windows with others."""
        made = [self.plain(r, rng if rng.random() < self.exchange else None) for r in self.records]
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
        return out + ([self.example(run)] if run else [])

    def example(self, run) -> Example:
        w = window(self.special, [s for s, _ in run])
        targets, offset = [], 0
        for i, (sentence, wanted) in enumerate(run):
            offset += 1
            for t in wanted:
                at = [offset + j for j, p in enumerate(sentence) if p.start < t.end and t.start < p.end]
                if at:
                    targets.append((at, i, t.label))
            offset += len(sentence)
        return Example(w, None, targets)


def exchange_names(text: str, targets: list[Target], names: list[str], rng: random.Random):
    """Put other names in the place of the targets; the same name for the same words."""
    chosen: dict[str, str] = {}
    spans = sorted({(t.start, t.end) for t in targets})
    if any(a[1] > b[0] for a, b in zip(spans, spans[1:])):
        return text, targets
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
    return "".join(out), [Target(*moved[t.start, t.end], t.label) for t in targets]


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
    if any(e.tags is not None for e in batch):
        tags = torch.zeros(b, t, dtype=torch.long)
        for i, e in enumerate(batch):
            tags[i, : len(e.tags)] = torch.tensor(e.tags)
        out["tags"] = tags
    m = sum(len(e.targets) for e in batch)
    if m:
        row = torch.zeros(m, dtype=torch.long)
        label = torch.zeros(m, dtype=torch.long)
        mention, first = torch.zeros(m, t), torch.zeros(m, t)
        sentence = torch.full((m, t), -1e4)
        at = 0
        for i, e in enumerate(batch):
            for positions, s, y in e.targets:
                row[at], label[at] = i, y
                mention[at, positions] = 1 / len(positions)
                of = [j for j, x in enumerate(e.window.sentence) if x == s]
                sentence[at, of] = 0.0
                first[at, of[0]] = 1.0
                at += 1
        out |= {"row": row, "mention": mention, "sentence": sentence, "first": first, "label": label}
    return out

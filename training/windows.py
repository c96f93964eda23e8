"""Ask stancemill for the word pieces and windows of a text, and put windows together for the encoder.

A window is a run of whole sentences of one text. Every sentence opens with [CLS], so that a
sentence has a summary of its own and its borders are seen; the window closes with one [SEP]:

    [CLS] sentence 1 [CLS] sentence 2 … [SEP]

What a sentence's pieces are and which sentences share a window is the program's to say (`stancemill pieces`);
`tests/training.rs` holds the windows that are put together here against those that it reads itself.
"""

import atexit
import json
import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
STANCEMILL = os.environ.get("STANCEMILL", str(ROOT / "target/release/stancemill"))

MANIFEST = json.loads((MODELS / "manifest.json").read_text(encoding="utf-8"))
PACK = MANIFEST["window"]["pieces"]  # a window takes sentences while it stays within this many pieces
LONGEST = MANIFEST["window"]["longest"]  # a sentence that is longer than this is read in overlapping parts
QUOTED = MANIFEST["quoted_shape"]  # added to the shape of a word between quotation marks


@dataclass(slots=True)
class Piece:
    """A word piece: its id, its word's shape, where it lies in the text, and if it opens a word."""

    id: int
    shape: int
    start: int
    end: int
    opens: bool


@dataclass(slots=True)
class Sentence:
    """A sentence of a text, in code points, with the number of its paragraph."""

    start: int
    end: int
    paragraph: int
    pieces: list[Piece]


@dataclass(slots=True)
class Part:
    """A sentence in a window, or a part of a long one: a span that starts in `decides` is this part's to report."""

    sentence: int  # its number in the text
    pieces: list[Piece]
    start: int  # which piece of the sentence is the first
    decides: range


@dataclass(slots=True)
class Text:
    """What the program makes of a text: all sentences, and for every window what it reads."""

    sentences: list[Sentence]
    windows: list[list[Part]]
    special: tuple[int, int]  # the ids of [CLS] and [SEP]


@dataclass(slots=True)
class Window:
    """What the encoder reads in one run. All lists have one item a piece, [CLS] and [SEP] included."""

    ids: list[int] = field(default_factory=list)
    shapes: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)  # (0, 0) for [CLS] and [SEP]
    opens: list[bool] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)  # index of the sentence in this window


class Program:
    """`stancemill pieces` as a child process; `folder` holds another vocabulary than the weights' own."""

    def __init__(self, folder: Path | None = None):
        command = [STANCEMILL, "--quiet", "pieces", *(["--model", str(folder)] if folder else [])]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        atexit.register(self.close)
        self.special = self.read("").special

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()

    def read(self, text: str, sentences: list[tuple[int, int]] | None = None, window: int | None = None) -> Text:
        """Cut a text, by its own sentences if they are not given; `window` is how many pieces a window takes."""
        asked = {"id": "", "text": text, "sentences": sentences, "window": window}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"`{STANCEMILL} pieces` ended; what it said stands above")
        found = json.loads(line)
        made = [Sentence(s["start"], s["end"], s["paragraph"], [Piece(*p) for p in s["pieces"]]) for s in found["sentences"]]
        part = lambda p: Part(p["sentence"], made[p["sentence"]].pieces[slice(*p["pieces"])], p["pieces"][0], range(*p["decides"]))
        return Text(made, [[part(p) for p in window] for window in found["windows"]], tuple(found["marks"]))

    def whole(self, text: str) -> Text:
        """Cut a text that is one sentence."""
        return self.read(text, [(0, len(text))])


def window(special: tuple[int, int], sentences: list[list[Piece]]) -> Window:
    """One window over sentences, or parts of them; `special` are the ids of [CLS] and [SEP]."""
    cls, sep = special
    out = Window()

    def push(id, shape, span, opens, sentence):
        out.ids.append(id)
        out.shapes.append(shape)
        out.spans.append(span)
        out.opens.append(opens)
        out.sentence.append(sentence)

    for i, sentence in enumerate(sentences):
        push(cls, 0, (0, 0), False, i)
        for p in sentence:
            push(p.id, p.shape, (p.start, p.end), p.opens, i)
    push(sep, 0, (0, 0), False, len(sentences) - 1)
    return out

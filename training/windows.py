"""Turn text and sentence spans into the windows that the encoder reads, as the Rust side does.

A window is a run of whole sentences of one text. Every sentence opens with [CLS], so that a
sentence has a summary of its own and its borders are seen; the window closes with one [SEP]:

    [CLS] sentence 1 [CLS] sentence 2 … [SEP]

`src/model/window.rs` is the same in Rust; `agree.py` holds the two together.
"""

from bisect import bisect_left
from dataclasses import dataclass, field

from tokenizers import Tokenizer

PACK = 128  # a window takes sentences while it stays within this many pieces
LONGEST = 256  # a sentence that is longer than this is read in overlapping parts
BLOCK = 64  # sentences that a build reads as one task, or more, up to the end of their paragraph
OVERLAP = 64  # pieces that two parts of one sentence share

SHAPES = ["none", "lower", "capitalised", "capitals", "digits", "mixed", "other"]
QUOTED = len(SHAPES)  # added to the shape of a word between quotation marks


def shape(word: str) -> int:
    """The word's letter case, which the uncased vocabulary drops: an index into SHAPES."""
    upper = sum(c.isupper() for c in word)
    lower = sum(c.islower() for c in word)
    if all("0" <= c <= "9" for c in word):
        return 4
    if upper + lower == 0:
        return 6
    if any("0" <= c <= "9" for c in word):
        return 5
    if upper == 0:
        return 1
    if lower == 0:
        return 3
    if word[0].isupper() and upper == 1:
        return 2
    return 5


def quotes(text: str) -> list[tuple[int, int]]:
    """The outermost stretches of a text between quotation marks, marks included, in order.

    A mark that is never closed in its paragraph harms nothing but itself; the quotation lasts to the end
    of the paragraph where the next one opens with the same mark. Single marks are read as ‘…’ alone, and
    not within double ones.
    """
    out: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []

    def close(start, end):
        while out and out[-1][0] > start:
            out.pop()
        out.append((start, end))

    last, breaks = -1, 0  # the last character that is no white space, line breaks since then
    for i, c in enumerate(text):
        if c.isspace():
            breaks += c == "\n"
            continue
        if opened and breaks >= 2:
            if c == opened[0][0]:
                close(opened[0][1], last + 1)
            opened.clear()
        apart = last + 1 != i or i == 0 or text[last] in "([{-–—/"
        after = text[i + 1 : i + 2]
        double = bool(opened) and opened[-1][0] != "‘"
        if c in "“«":
            opened.append((c, i))
        elif c in "”»" and double:
            close(opened.pop()[1], i + 1)
        elif c == '"':
            opens = apart and after.strip() != ""
            if double and not opens:
                close(opened.pop()[1], i + 1)
            elif apart or after.isalnum():
                if double and opened[-1][0] == c:
                    opened.pop()
                opened.append((c, i))
        elif c == "‘" and not opened and apart and after.isalnum():
            opened.append((c, i))
        elif c == "’" and opened and not double and not apart and not after.isalnum():
            close(opened.pop()[1], i + 1)
        last, breaks = i, 0
    return out


@dataclass(slots=True)
class Piece:
    """A word piece: its id, its word's shape, where it lies in the text, and if it opens a word."""

    id: int
    shape: int
    start: int
    end: int
    opens: bool


@dataclass(slots=True)
class Window:
    """What the encoder reads in one run. All lists have one item a piece, [CLS] and [SEP] included."""

    ids: list[int] = field(default_factory=list)
    shapes: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)  # (0, 0) for [CLS] and [SEP]
    opens: list[bool] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)  # index of the sentence in this window


def load_tokenizer(path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def pieces(tokenizer: Tokenizer, text: str, start: int, end: int, quoted: list[tuple[int, int]]) -> list[Piece]:
    """The word pieces of one sentence, offsets in code points of the whole text; `quoted` are the text's quotes."""
    encoding = tokenizer.encode(text[start:end], add_special_tokens=False)
    words: dict[int, list[int]] = {}
    for word, (a, b) in zip(encoding.word_ids, encoding.offsets):
        span = words.setdefault(word, [a, b])
        span[1] = max(span[1], b)
    shapes = {w: shape(text[start + a : start + b]) for w, (a, b) in words.items()}
    out, last = [], None
    at = bisect_left(quoted, start, key=lambda q: q[1])
    for id, word, (a, b) in zip(encoding.ids, encoding.word_ids, encoding.offsets):
        while at < len(quoted) and quoted[at][1] <= start + a:
            at += 1
        between = at < len(quoted) and quoted[at][0] <= start + a
        out.append(Piece(id, shapes[word] + QUOTED * between, start + a, start + b, word != last))
        last = word
    return out


@dataclass(slots=True)
class Part:
    """A sentence, or a part of a long one: a span that starts in `decides` is this part's to report."""

    pieces: list[Piece]
    start: int
    decides: range


def parts(sentence: list[Piece]) -> list[Part]:
    """A sentence as it is, or in overlapping parts where it is too long for one window."""
    n = len(sentence)
    if n <= LONGEST:
        return [Part(sentence, 0, range(n))]
    out = []
    for start in range(0, n - OVERLAP, LONGEST - OVERLAP):
        end = min(start + LONGEST, n)
        decides = range(start + OVERLAP // 2 if start else 0, n if end == n else end - OVERLAP // 2)
        out.append(Part(sentence[start:end], start, decides))
    return out


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


def pack(sentences: list[list[Piece]], size: int = PACK) -> list[list[Part]]:
    """Sentences of one text, in order, into windows of at most `size` pieces where they fit."""
    out: list[list[Part]] = []
    room = 0
    for sentence in sentences:
        if not sentence:
            continue
        split = parts(sentence)
        if len(split) > 1:
            out += [[part] for part in split]
            room = 0
        elif out and len(sentence) < room:
            out[-1] += split
            room -= len(sentence) + 1
        else:
            out.append(split)
            room = size - 1 - (len(sentence) + 1)
    return out


def blocks(text: str, sentences: list[tuple[int, int]]):
    """Sentences of one text in blocks that end with a paragraph, unless that is longer than several; no window crosses them."""
    ends = lambda at: "\n" in text[sentences[at - 1][1] : sentences[at][0]]
    while sentences:
        most = min(len(sentences), 4 * BLOCK)
        end = next(filter(ends, range(BLOCK, most)), most)
        yield sentences[:end]
        sentences = sentences[end:]

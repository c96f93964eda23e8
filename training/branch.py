"""The branch that answers the codebook's questions, in PyTorch.

It goes on from the encoder's hidden states after the layer `MIDDLE` with layers of its own, and so leaves all that the
other heads read as it is. Its heads say who takes a side:

- the voice head, of a mention: whether the author's own wording takes a side towards it, and whether the
  words of the source do, in whose words it stands;
- the sides head: which of two mentions of a sentence favours or opposes the other, and by what;
- the genre head, of a whole article: its genre, and what that adds to the author's scores.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model import BY, GENRES, PAIRS, STANCES, SWAPPED, Dropout, Labeller, Layer, Size


class Branch(nn.Module):
    """`middle` [B, T, H] (and `real` [B, T], true where not padding) to hidden states [B, T, H]."""

    def __init__(self, size: Size, layers: int, dropout: float):
        super().__init__()
        self.layers = nn.ModuleList(Layer(size, dropout) for _ in range(layers))

    def forward(self, middle: Tensor, real: Tensor | None = None) -> Tensor:
        mask = None if real is None else real[:, None, None, :]
        for layer in self.layers:
            middle = layer(middle, mask)
        return middle


class View(nn.Module):
    """What questions [B, M, K·H] attend to in their sentences, `sentence` [B, M, T] being 0 there and very negative elsewhere."""

    HEADS = 6

    def __init__(self, asking: int, hidden: int):
        super().__init__()
        self.query = nn.Linear(asking, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)

    def forward(self, hidden: Tensor, asking: Tensor, sentence: Tensor) -> Tensor:
        b, t, h = hidden.shape
        m = asking.shape[1]
        split = lambda x, n: x.view(b, n, self.HEADS, h // self.HEADS).transpose(1, 2)
        q, k, v = split(self.query(asking), m), split(self.key(hidden), t), split(self.value(hidden), t)
        scores = q @ k.transpose(-1, -2) * (h // self.HEADS) ** -0.5 + sentence[:, None]
        return (scores.softmax(-1) @ v).transpose(1, 2).reshape(b, m, h)


class VoiceHead(nn.Module):
    """Scores [B, M, 3] of the author's and of the source's stance towards M mentions a window."""

    def __init__(self, hidden: int, dropout: float):
        super().__init__()
        self.view = View(hidden, hidden)
        self.join = nn.Linear(3 * hidden, hidden)
        self.author = nn.Linear(hidden, len(STANCES))
        self.source = nn.Linear(hidden, len(STANCES))
        self.dropout = Dropout(dropout)

    def forward(self, hidden: Tensor, mention: Tensor, sentence: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        own, summary = mention @ hidden, first @ hidden
        context = self.view(hidden, self.dropout(own), sentence)
        joined = F.gelu(self.join(self.dropout(torch.cat([own, context, summary], -1))))
        joined = self.dropout(joined)
        return self.author(joined), self.source(joined)


class SidesHead(nn.Module):
    """Scores [B, P, 5] of pairs and [B, P, 3] of what they rest on; at inference the mean of both orders."""

    def __init__(self, hidden: int, dropout: float):
        super().__init__()
        self.view = View(2 * hidden, hidden)
        self.join = nn.Linear(4 * hidden, hidden)
        self.pair = nn.Linear(hidden, len(PAIRS))
        self.by = nn.Linear(hidden, len(BY))
        self.dropout = Dropout(dropout)

    def forward(self, hidden: Tensor, p: Tensor, q: Tensor, sentence: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        own_p, own_q, summary = p @ hidden, q @ hidden, first @ hidden
        there, by = self.one_way(hidden, own_p, own_q, sentence, summary)
        if self.training:
            return there, by
        back, by_back = self.one_way(hidden, own_q, own_p, sentence, summary)
        return (there + back[..., SWAPPED]) / 2, (by + by_back) / 2

    def one_way(self, hidden, own_p, own_q, sentence, summary) -> tuple[Tensor, Tensor]:
        context = self.view(hidden, self.dropout(torch.cat([own_p, own_q], -1)), sentence)
        joined = F.gelu(self.join(self.dropout(torch.cat([own_p, own_q, context, summary], -1))))
        joined = self.dropout(joined)
        return self.pair(joined), self.by(joined)


class GenreHead(nn.Module):
    """An article's genre, from the mean [N, H] of its sentences' [CLS], and what it adds to the scores of the author's stances."""

    def __init__(self, hidden: int, dropout: float):
        super().__init__()
        self.dropout = Dropout(dropout)
        self.genre = nn.Linear(hidden, len(GENRES))
        self.shift = nn.Linear(len(GENRES), len(STANCES), bias=False)
        nn.init.zeros_(self.shift.weight)

    def forward(self, summary: Tensor) -> tuple[Tensor, Tensor]:
        scores = self.genre(self.dropout(summary))
        return scores, self.shift(scores.detach().softmax(-1))


class Coder(nn.Module):
    """The branch and its heads."""

    def __init__(self, size: Size = Size(), layers: int = 2, dropout: float = 0.1):
        super().__init__()
        self.branch = Branch(size, layers, dropout)
        self.voice = VoiceHead(size.hidden, dropout)
        self.pairs = SidesHead(size.hidden, dropout)
        self.genre = GenreHead(size.hidden, dropout)

    def start_from(self, first: Labeller) -> None:
        """Begin as the encoder's last layers, the stance head (both outputs of the voice head) and the pair head."""
        last = first.encoder.layers[-len(self.branch.layers) :]
        self.branch.layers.load_state_dict(last.state_dict())
        stance = first.stance.state_dict()
        voice = {k: v for k, v in stance.items() if not k.startswith("stance.")}
        voice |= {f"{name}.{kind}": stance[f"stance.{kind}"] for name in ("author", "source") for kind in ("weight", "bias")}
        self.voice.load_state_dict(voice)
        missing, unexpected = self.pairs.load_state_dict(first.pairs.state_dict(), strict=False)
        assert not unexpected and all(k.startswith("by.") for k in missing)


def load(path: Path) -> Coder:
    """A checkpoint, ready to be asked."""
    state = torch.load(path, map_location="cpu")
    model = Coder(layers=len({k.split(".")[2] for k in state if k.startswith("branch.layers.")}))
    model.load_state_dict(state)
    return model.eval()

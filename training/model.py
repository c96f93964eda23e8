"""One encoder, and a head for each label, in PyTorch.

The encoder is BERT (Devlin et al. 2019) in the size of all-MiniLM-L6-v2, with an embedding of the
word's shape added to the word embedding, because the vocabulary is uncased.
"""

from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from windows import SHAPES

LABELS = ["Person", "Organization", "Location", "NORP", "Date", "Misc", "Money", "Facility", "Product"]
TAGS = ["O"] + [f"{p}-{label}" for label in LABELS for p in "BI"]
STANCES = ["against", "neutral", "favor"]


@dataclass
class Size:
    """Measures of the encoder; the defaults are all-MiniLM-L6-v2's."""

    vocabulary: int = 30522
    hidden: int = 384
    layers: int = 6
    heads: int = 12
    inner: int = 1536
    positions: int = 512
    epsilon: float = 1e-12


class Dropout(nn.Module):
    """Dropout from random bytes: on a CPU, PyTorch's own costs as much as the matrix products."""

    def __init__(self, p: float):
        super().__init__()
        self.cut = round(256 * p)

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.cut == 0:
            return x
        words = torch.empty((x.numel() + 7) // 8, dtype=torch.int64, device=x.device).random_(-(2**63), None)
        keep = (words.view(torch.uint8)[: x.numel()] >= self.cut).view(x.shape)
        return x * keep * (256 / (256 - self.cut))


class Layer(nn.Module):
    def __init__(self, size: Size, dropout: float):
        super().__init__()
        self.heads = size.heads
        self.qkv = nn.Linear(size.hidden, 3 * size.hidden)
        self.out = nn.Linear(size.hidden, size.hidden)
        self.norm1 = nn.LayerNorm(size.hidden, size.epsilon)
        self.up = nn.Linear(size.hidden, size.inner)
        self.down = nn.Linear(size.inner, size.hidden)
        self.norm2 = nn.LayerNorm(size.hidden, size.epsilon)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        b, t, h = x.shape
        q, k, v = (y.view(b, t, self.heads, h // self.heads).transpose(1, 2) for y in self.qkv(x).chunk(3, -1))
        if mask is None:  # one window, no padding: the plain formula, which exports to plain operators
            scores = q @ k.transpose(-1, -2) * (h // self.heads) ** -0.5
            mixed = scores.softmax(-1) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.dropout(self.out(mixed.transpose(1, 2).reshape(b, t, h))))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """`ids`, `shapes` [B, T] (and `real` [B, T], true where not padding) to hidden states [B, T, H]."""

    def __init__(self, size: Size = Size(), dropout: float = 0.1):
        super().__init__()
        self.size = size
        self.words = nn.Embedding(size.vocabulary, size.hidden)
        self.shapes = nn.Embedding(len(SHAPES), size.hidden)
        nn.init.zeros_(self.shapes.weight)
        self.positions = nn.Embedding(size.positions, size.hidden)
        self.norm = nn.LayerNorm(size.hidden, size.epsilon)
        self.dropout = Dropout(dropout)
        self.layers = nn.ModuleList(Layer(size, dropout) for _ in range(size.layers))

    def forward(self, ids: Tensor, shapes: Tensor, real: Tensor | None = None) -> Tensor:
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.shapes(shapes) + self.positions(at)
        x = self.dropout(self.norm(x))
        mask = None if real is None else real[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def load_base(self, path: Path) -> None:
        """Take the weights of a published BERT in safetensors; the token type 0 joins the positions."""
        base = load_file(path)
        base = {k.removeprefix("bert.").removeprefix("0.auto_model."): v for k, v in base.items()}
        e = "embeddings."
        own = {
            "words.weight": base[e + "word_embeddings.weight"],
            "shapes.weight": torch.zeros_like(self.shapes.weight),
            "positions.weight": base[e + "position_embeddings.weight"] + base[e + "token_type_embeddings.weight"][0],
            "norm.weight": base[e + "LayerNorm.weight"],
            "norm.bias": base[e + "LayerNorm.bias"],
        }
        for i in range(self.size.layers):
            b, o = f"encoder.layer.{i}.", f"layers.{i}."
            for kind in ("weight", "bias"):
                own[o + "qkv." + kind] = torch.cat([base[f"{b}attention.self.{n}.{kind}"] for n in ("query", "key", "value")])
                own[o + "out." + kind] = base[b + "attention.output.dense." + kind]
                own[o + "norm1." + kind] = base[b + "attention.output.LayerNorm." + kind]
                own[o + "up." + kind] = base[b + "intermediate.dense." + kind]
                own[o + "down." + kind] = base[b + "output.dense." + kind]
                own[o + "norm2." + kind] = base[b + "output.LayerNorm." + kind]
        self.load_state_dict(own)


class EntityHead(nn.Module):
    """Hidden states [B, T, H] to tag scores [B, T, len(TAGS)]; read at the first piece of a word."""

    def __init__(self, hidden: int, dropout: float = 0.1):
        super().__init__()
        self.dropout = Dropout(dropout)
        self.tags = nn.Linear(hidden, len(TAGS))

    def forward(self, hidden: Tensor) -> Tensor:
        return self.tags(self.dropout(hidden))


class StanceHead(nn.Module):
    """How a sentence stands towards a mention in it.

    Three views of the mention's sentence are joined: the mention's pieces, averaged; what the mention
    attends to in the sentence; and the sentence's own [CLS].
    """

    HEADS = 6

    def __init__(self, hidden: int, dropout: float = 0.1):
        super().__init__()
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.join = nn.Linear(3 * hidden, hidden)
        self.stance = nn.Linear(hidden, len(STANCES))
        self.dropout = Dropout(dropout)

    def forward(self, hidden: Tensor, row: Tensor | None, mention: Tensor, sentence: Tensor, first: Tensor) -> Tensor:
        """Scores [M, len(STANCES)] of M mentions.

        hidden [B, T, H]; row [M] says in which of the B windows a mention lies (None: there is one);
        mention [M, T] weighs its pieces, summing to 1; sentence [M, T] is 0 over the pieces of its
        sentence and a large negative number elsewhere; first [M, T] is 1 at the sentence's [CLS].
        """
        m, t = mention.shape
        heads, h = self.HEADS, hidden.shape[-1]
        keys, values = self.key(hidden), self.value(hidden)
        if row is not None:
            hidden, keys, values = hidden[row], keys[row], values[row]
        pooled = (mention[:, None, :] @ hidden)[:, 0]
        summary = (first[:, None, :] @ hidden)[:, 0]
        q = self.query(self.dropout(pooled)).view(m, heads, 1, h // heads)
        k = keys.view(-1, t, heads, h // heads).transpose(1, 2)
        v = values.view(-1, t, heads, h // heads).transpose(1, 2)
        scores = q @ k.transpose(-1, -2) * (h // heads) ** -0.5 + sentence[:, None, None, :]
        context = (scores.softmax(-1) @ v).reshape(m, h)
        joined = F.gelu(self.join(self.dropout(torch.cat([pooled, context, summary], -1))))
        return self.stance(self.dropout(joined))


class Labeller(nn.Module):
    """The encoder and all its heads."""

    def __init__(self, dropout: float = 0.1):
        super().__init__()
        self.encoder = Encoder(dropout=dropout)
        hidden = self.encoder.size.hidden
        self.entities = EntityHead(hidden, dropout)
        self.stance = StanceHead(hidden, dropout)

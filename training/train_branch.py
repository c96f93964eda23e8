"""Train the branch and its heads on coded articles; see README.md."""

import argparse
import json
import pickle
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import candidates
from branch import Coder
from coded import NEUTRAL, NONE, Article
from model import SWAPPED, Labeller
from train import schedule

IGNORED = -100


def answered(a: Article) -> set[int]:
    """The windows in which somebody takes a side."""
    names = {n.window for n in a.names if n.author != NEUTRAL or n.told not in (None, NEUTRAL)}
    return names | {a.names[p.p].window for p in a.pairs if p.label != NONE}


class Batch:
    """Some windows of some articles as tensors. `kept` gives for each article its windows and how much each weighs."""

    def __init__(self, articles: list[Article], states: list[dict[int, np.ndarray]], kept: list[dict[int, float]], rng: random.Random | None):
        self.names, self.asked = [], []  # where in the tensors each question is: (article, index, window, place)
        windows = [(i, w) for i, keep in enumerate(kept) for w in keep]
        row = {key: at for at, key in enumerate(windows)}
        lengths = [len(states[i][w]) for i, w in windows]
        b, t = len(windows), max(lengths)
        self.middle = torch.zeros(b, t, 384)
        self.of = torch.full((b, t), -1)  # the sentence of every piece
        self.starts = torch.zeros(b, t)  # 1 / number of the article's sentences at every [CLS]
        self.article = torch.tensor([i for i, _ in windows])
        self.genre = torch.tensor([a.genre for a in articles])
        self.weight = torch.tensor([kept[i][w] for i, w in windows])
        for at, (i, w) in enumerate(windows):
            window = articles[i].windows[w]
            self.middle[at, : lengths[at]] = torch.from_numpy(states[i][w]).float()
            self.of[at, : lengths[at]] = torch.tensor(window.sentence)
            self.starts[at, [window.sentence.index(k) for k in range(window.sentence[-1] + 1)]] = 1.0
        self.real = self.of >= 0
        total = torch.zeros(len(articles)).index_add(0, self.article, self.starts.sum(1))
        self.starts /= total[self.article, None]
        self.ask(articles, row, b, t, rng)

    def ask(self, articles, row, b: int, t: int, rng) -> None:
        places: dict[tuple[int, int], int] = {}
        used, asked = [0] * b, [0] * b
        for i, a in enumerate(articles):
            for k, n in enumerate(a.names):
                if (i, n.window) in row:
                    at = row[i, n.window]
                    places[i, k] = used[at]
                    self.names.append((i, k, at, used[at]))
                    used[at] += 1
            for k, p in enumerate(a.pairs):
                if (i, p.p) in places:
                    at = row[i, a.names[p.p].window]
                    self.asked.append((i, k, at, asked[at]))
                    asked[at] += 1
        m, c = max(1, *used), max(1, *asked)
        self.mention, self.sentence = torch.zeros(b, m, t), torch.zeros(b, m, dtype=torch.long)
        self.author, self.source = torch.full((b, m), IGNORED), torch.full((b, m), IGNORED)
        self.p, self.q = torch.zeros(b, c, dtype=torch.long), torch.zeros(b, c, dtype=torch.long)
        self.label, self.by = torch.full((b, c), IGNORED), torch.full((b, c), IGNORED)
        for i, k, at, place in self.names:
            n = articles[i].names[k]
            self.mention[at, place, n.pieces] = 1 / len(n.pieces)
            self.sentence[at, place] = n.sentence
            if n.target or n.author != NEUTRAL:
                self.author[at, place] = n.author
            if n.told is not None and (n.target or n.told != NEUTRAL):
                self.source[at, place] = n.told
        for i, k, at, place in self.asked:
            x = articles[i].pairs[k]
            ends, label = (places[i, x.p], places[i, x.q]), x.label
            if rng and rng.random() < 0.5:
                ends, label = ends[::-1], SWAPPED[label]
            self.p[at, place], self.q[at, place] = ends
            self.label[at, place] = label
            if x.by is not None:
                self.by[at, place] = x.by

    def views(self, sentence: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Where the sentences of questions are, as `sentence` and `first` of the heads."""
        here = self.of[:, None, :] == sentence[:, :, None]
        start = (self.starts > 0)[:, None, :] & here
        return torch.where(here, 0.0, -1e4), start.float()


def scores(model: Coder, x: Batch) -> dict[str, torch.Tensor]:
    hidden = model.branch(x.middle, x.real)
    summary = torch.zeros(len(x.genre), hidden.shape[-1]).index_add(0, x.article, (x.starts[:, None, :] @ hidden)[:, 0])
    genre, shift = model.genre(summary)
    author, source = model.voice(hidden, x.mention, *x.views(x.sentence))
    of = lambda ends: x.mention.gather(1, ends[:, :, None].expand(-1, -1, x.mention.shape[2]))
    pairs, by = model.pairs(hidden, of(x.p), of(x.q), *x.views(x.sentence.gather(1, x.p)))
    return {"genre": genre, "author": author + shift[x.article][:, None], "source": source, "pairs": pairs, "by": by}


def question_loss(found: torch.Tensor, label: torch.Tensor, weight: torch.Tensor, plain: int, positive: float) -> torch.Tensor:
    """Mean loss of the questions that are asked; those whose answer is not `plain` weigh `positive`, windows `weight`."""
    loss = F.cross_entropy(found.flatten(0, 1), label.flatten(), ignore_index=IGNORED, reduction="none").view(label.shape)
    each = torch.where(label == plain, 1.0, positive) * weight[:, None] * (label != IGNORED)
    return (loss * each).sum() / ((label != IGNORED) * weight[:, None]).sum().clamp_min(1)


def losses(model: Coder, x: Batch, positive: float) -> dict[str, torch.Tensor]:
    found = scores(model, x)
    return {
        "author": question_loss(found["author"], x.author, x.weight, NEUTRAL, positive),
        "source": question_loss(found["source"], x.source, x.weight, NEUTRAL, positive),
        "pairs": question_loss(found["pairs"], x.label, x.weight, NONE, positive),
        "by": 0.1 * question_loss(found["by"], x.by, torch.ones_like(x.weight), IGNORED, 1.0),
        "genre": 0.2 * F.cross_entropy(found["genre"], x.genre, label_smoothing=0.05),
    }


@torch.no_grad()
def predict(model: Coder, articles: list[Article], states: list[dict[int, np.ndarray]]) -> list[dict[str, np.ndarray]]:
    """Scores of every name, pair and article, in their order."""
    model.eval()
    out = []
    for a, s in zip(articles, states):
        x = Batch([a], [s], [dict.fromkeys(range(len(a.windows)), 1.0)], None)
        found = scores(model, x)
        pick = lambda kind, where: found[kind][[at for *_, at, _ in where], [k for *_, k in where]].numpy() if where else np.zeros((0, 3))
        out.append({"genre": found["genre"][0].numpy(), "author": pick("author", x.names), "source": pick("source", x.names),
                    "pairs": pick("pairs", x.asked), "by": pick("by", x.asked)})
    return out


def load_states(path: Path) -> tuple[list[Article], list[dict[int, np.ndarray]]]:
    """What states.py wrote: the articles, and of each its windows' states."""
    articles, states = pickle.loads(path.read_bytes())
    out, at = [], 0
    for a in articles:
        out.append(dict(enumerate(states[at : at + len(a.windows)])))
        at += len(a.windows)
    return articles, out


def epoch(articles: list[Article], plain: float, size: int, rng: random.Random) -> list[list[tuple[int, dict[int, float]]]]:
    """Articles in batches; of the windows in which nobody takes a side the share `plain`, weighing the more."""
    order = list(range(len(articles)))
    rng.shuffle(order)
    out, batch, pieces = [], [], 0
    for i in order:
        a, sides = articles[i], answered(articles[i])
        keep = {w: 1.0 if w in sides else 1 / plain for w in range(len(a.windows)) if w in sides or rng.random() < plain}
        if not keep:
            continue
        n = sum(len(a.windows[w].ids) for w in keep)
        if batch and pieces + n > size:
            out.append(batch)
            batch, pieces = [], 0
        batch.append((i, keep))
        pieces += n
    return out + [batch]


def groups(model: Coder, branch_rate: float, head_rate: float) -> list[dict]:
    out = []
    for rate, modules in ((branch_rate, [model.branch]), (head_rate, [model.voice, model.pairs, model.genre])):
        for matrix in (True, False):
            ps = [p for m in modules for p in m.parameters() if (p.ndim > 1) == matrix]
            out.append({"params": ps, "lr": rate, "rate": rate, "weight_decay": 0.01 if matrix else 0.0})
    return out


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("train", type=Path, help="what states.py wrote of the train split")
    a.add_argument("dev", type=Path, help="what states.py wrote of the dev split")
    a.add_argument("--start", type=Path, required=True, help="checkpoint of the first training: where branch and heads begin")
    a.add_argument("--out", type=Path, required=True, help="folder for checkpoints")
    a.add_argument("--layers", type=int, default=2)
    a.add_argument("--epochs", type=int, default=3)
    a.add_argument("--branch-rate", type=float, default=3e-4)
    a.add_argument("--head-rate", type=float, default=5e-4)
    a.add_argument("--dropout", type=float, default=0.1)
    a.add_argument("--positive", type=float, default=1.0, help="weight of the answers that take a side")
    a.add_argument("--plain", type=float, default=0.3, help="share of the windows in which nobody takes a side that an epoch reads")
    a.add_argument("--pieces", type=int, default=2048, help="pieces of a batch")
    a.add_argument("--averaging", type=float, default=0.99)
    a.add_argument("--threads", type=int, default=1, help="one is fastest where other work shares the cores")
    a.add_argument("--seed", type=int, default=2)
    args = a.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    articles, states = load_states(args.train)
    dev, dev_states = load_states(args.dev)
    judge = candidates.Judge(dev)
    model, first = Coder(layers=args.layers, dropout=args.dropout), Labeller()
    first.load_state_dict(torch.load(args.start, map_location="cpu"))
    model.start_from(first)
    optimizer = torch.optim.AdamW(groups(model, args.branch_rate, args.head_rate), fused=True)
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(args.averaging))
    read = epoch(articles, args.plain, args.pieces, rng)
    per_epoch, step, started = len(read), 0, time.time()
    print(per_epoch, "batches an epoch", flush=True)
    for n in range(args.epochs):
        model.train()
        seen: dict[str, list[float]] = {}
        for batch in read:
            schedule(optimizer, step, per_epoch * args.epochs)
            x = Batch([articles[i] for i, _ in batch], [states[i] for i, _ in batch], [keep for _, keep in batch], rng)
            found = losses(model, x, args.positive)
            sum(found.values()).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            average.update_parameters(model)
            for k, v in found.items():
                seen.setdefault(k, []).append(v.item())
            step += 1
            if step % 25 == 0:
                print(f"step {step} {time.time() - started:.0f} s", {k: round(sum(v[-25:]) / len(v[-25:]), 4) for k, v in seen.items()}, flush=True)
        torch.save(average.module.state_dict(), args.out / f"epoch-{n + 1}.pt")
        figures = judge.figures(predict(average.module, dev, dev_states))
        print(json.dumps({"epoch": n + 1, "seconds": round(time.time() - started), **figures}), flush=True)
        read = epoch(articles, args.plain, args.pieces, rng)


if __name__ == "__main__":
    main()

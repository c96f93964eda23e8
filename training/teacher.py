"""Train the teacher, a large encoder with the stance and pair heads, and let it score sentences for the small one.

teacher.py train … writes a checkpoint; teacher.py score CHECKPOINT IN.jsonl OUT.jsonl adds its scores (`soft`)
to every target and pair of the records; see README.md.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F

import score
from data import QuestionCorpus, batches, by_sentence, collate, read
from model import PAIRS, STANCES, TEACHER, Labeller
from train import names_of, parameter_groups, schedule
from windows import MANIFEST, Program

SPECIAL = {"opens": "<s>", "closes": "</s>"}


def reader(base: Path) -> Program:
    """The program with the teacher's vocabulary: its folder gets a manifest with other marks."""
    (base / "manifest.json").write_text(json.dumps(MANIFEST | {"special": SPECIAL}))
    return Program(base)


def corpora(args, program: Program) -> dict[str, QuestionCorpus]:
    names = names_of(read(args.data / "entities/worldwide.train.jsonl"))
    stance = read(args.data / "stance/newsmtsc.train.jsonl")
    pairs = by_sentence(read(args.data / "pairs/dse.train.jsonl"))
    return {k: QuestionCorpus(program, records, names, args.exchange) for k, records in (("stance", stance), ("pairs", pairs))}


def hard_loss(scores: torch.Tensor, x: dict, smoothing: float) -> torch.Tensor:
    """Cross entropy with what people said, over the questions that people answered."""
    return F.cross_entropy(scores, x["label"], ignore_index=-1, label_smoothing=smoothing)


def dev(model, program: Program, data: Path) -> dict[str, float]:
    """Not by `stancemill eval`, which runs no encoder of this kind."""
    model.eval()
    out = {f"newsmtsc-{part}": score.macro_f1(model, program, read(data / f"stance/newsmtsc-{part}.dev.jsonl"), STANCES) for part in ("rw", "mt")}
    out["dse"] = score.macro_f1(model, program, by_sentence(read(data / "pairs/dse.dev.jsonl")), PAIRS)
    model.train()
    return out


def train(args) -> None:
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    program = reader(args.base)
    corpus = corpora(args, program)
    model = Labeller(TEACHER)
    model.encoder.load_base(args.base / "model.safetensors")
    for frozen in (model.encoder.words, model.encoder.positions):  # a third of the weights, and little to learn
        frozen.requires_grad_(False)
    optimizer = torch.optim.AdamW(parameter_groups(model, args.encoder_rate, args.head_rate, args.decay), fused=True)

    def epoch_batches():
        out = [b for c in corpus.values() for b in batches(c.examples(rng, args.nones), args.pieces, rng)]
        rng.shuffle(out)
        return out

    epoch = epoch_batches()
    steps, step, started = len(epoch) * args.epochs, 0, time.time()
    for n in range(args.epochs):
        losses = {"stance": [], "pairs": []}
        for batch in epoch:
            schedule(optimizer, step, steps)
            x = collate(batch)
            hidden = model.encoder(x["ids"], x["shapes"], x["real"])
            loss = 0
            for kind in losses:
                if kind in x:
                    one = hard_loss(getattr(model, kind)(hidden, x[kind]["row"], *x[kind]["inputs"]), x[kind], args.smoothing)
                    losses[kind].append(one.item())
                    loss = loss + one
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
            if step % 25 == 0:
                mean = {k: round(sum(v[-100:]) / max(1, len(v[-100:])), 4) for k, v in losses.items()}
                print(f"step {step}/{steps} {time.time() - started:.0f} s {mean}", flush=True)
        figures = dev(model, program, args.data)
        print(json.dumps({"epoch": n + 1, "seconds": round(time.time() - started), **figures}), flush=True)
        torch.save(model.state_dict(), args.out / f"epoch-{n + 1}.pt")
        epoch = epoch_batches()


@torch.no_grad()
def add_scores(args) -> None:
    model = Labeller(TEACHER)
    model.load_state_dict(torch.load(args.checkpoint, map_location="cpu"))
    model.eval()
    records = read(args.records)
    if "p" in records[0]:
        records = by_sentence(records)
    corpus = QuestionCorpus(reader(args.base), records)
    for r, found in score.answers(model, corpus):
        asked = r.get("targets", []) + r.get("pairs", [])
        for x, scores in zip(asked, found):
            if scores is not None:
                x["soft"] = [round(s, 3) for s in scores]
    with open(args.scored, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in records)


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--base", type=Path, required=True, help="folder of all-mpnet-base-v2")
    commands = a.add_subparsers(required=True)
    t = commands.add_parser("train")
    t.set_defaults(run=train)
    t.add_argument("--data", type=Path, required=True)
    t.add_argument("--out", type=Path, required=True)
    t.add_argument("--epochs", type=int, default=2)
    t.add_argument("--encoder-rate", type=float, default=4e-5)
    t.add_argument("--head-rate", type=float, default=3e-4)
    t.add_argument("--decay", type=float, default=0.95)
    t.add_argument("--exchange", type=float, default=0.25)
    t.add_argument("--nones", type=float, default=0.5, help="share of the sentences without a directed pair that an epoch reads")
    t.add_argument("--smoothing", type=float, default=0.05)
    t.add_argument("--pieces", type=int, default=1024, help="pieces in a batch")
    t.add_argument("--seed", type=int, default=1)
    s = commands.add_parser("score")
    s.set_defaults(run=add_scores)
    s.add_argument("checkpoint", type=Path)
    s.add_argument("records", type=Path)
    s.add_argument("scored", type=Path)
    args = a.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()

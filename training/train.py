"""Train the encoder and its heads together; see README.md."""

import argparse
import json
import random
import re
import time
from pathlib import Path

import torch
import torch.nn.functional as F

import score
from export import labeller, write_plain
from data import (
    ArticleCorpus, QuestionCorpus, batches, by_sentence, collate, entity_tags, exactly, lenient, read, role_tags,
)
from model import TAGS, Labeller, base_folder
from windows import QUOTED, Program


def entity_loss(scores: torch.Tensor, allowed: torch.Tensor) -> torch.Tensor:
    """Minus the log of the probability of all allowed tags together, over the words (Tsuboi et al. 2008)."""
    read = allowed > 0
    scores, allowed = scores[read], allowed[read]
    bits = (allowed[:, None] >> torch.arange(len(TAGS))) & 1
    return (scores.logsumexp(-1) - scores.masked_fill(bits == 0, -1e4).logsumexp(-1)).mean()


def parameter_groups(model: Labeller, encoder_rate: float, head_rate: float, decay: float) -> list[dict]:
    """Lower layers learn slower, by `decay` a layer; heads faster; the new shape embedding like a head."""
    depth = len(model.encoder.layers)
    groups: dict[float, list] = {}
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        if not name.startswith("encoder.") or name.startswith("encoder.shapes"):
            rate = head_rate
        elif name.startswith("encoder.layers."):
            rate = encoder_rate * decay ** (depth - 1 - int(name.split(".")[2]))
        else:
            rate = encoder_rate * decay**depth
        groups.setdefault((rate, p.ndim > 1), []).append(p)
    return [{"params": ps, "lr": rate, "rate": rate, "weight_decay": 0.01 if matrix else 0.0} for (rate, matrix), ps in groups.items()]


def names_of(records: list[dict]) -> list[str]:
    """Names of people, organisations and places in an entity corpus, as often as they are there."""
    return [r["text"][s["start"] : s["end"]] for r in records for s in r["spans"] if s["label"] in ("Person", "Organization", "Location")]


def schedule(optimizer, step: int, steps: int) -> None:
    """Learning rates of a step: a tenth of warm-up, then linear to zero."""
    for group in optimizer.param_groups:
        group["lr"] = group["rate"] * min(1.0, (step + 1) / (0.1 * steps), max(0.0, (steps - step) / (0.9 * steps)))


def query_loss(scores: torch.Tensor, x: dict, hard: float, args) -> torch.Tensor:
    """Loss of each question, from what people said and what the teacher says; people's part is `hard` where there are both.

    The teacher's part is the divergence of the softened probabilities (Hinton et al. 2015).
    """
    said, taught, soft = x["label"] >= 0, x["taught"], x["soft"]
    loss = torch.zeros(len(scores))
    loss[said] = F.cross_entropy(scores[said], x["label"][said], label_smoothing=args.smoothing, reduction="none")
    if taught.any():
        t = args.temperature
        teacher, own = (soft[taught] / t).softmax(-1), (scores[taught] / t).log_softmax(-1)
        divergence = F.kl_div(own, teacher, reduction="none").sum(-1) * t * t
        loss[taught] = torch.where(said[taught], hard * loss[taught], 0.0) + (1 - hard * said[taught]) * divergence
    return loss


def of_epoch(values: list[float], epoch: int) -> float:
    """A setting that changes from epoch to epoch; the last value stays."""
    return values[min(epoch, len(values) - 1)]


def load_start(model: Labeller, path: Path) -> None:
    """Go on from a checkpoint of fewer heads, or of an encoder that did not tell quoted words from others."""
    start = torch.load(path, map_location="cpu")
    shapes = start["encoder.shapes.weight"]
    if len(shapes) == QUOTED:
        start["encoder.shapes.weight"] = torch.cat([shapes, shapes])
    start = {re.sub(r"^stance\.(query|key|value)", r"stance.view.\1", k): v for k, v in start.items()}
    missing, unexpected = model.load_state_dict(start, strict=False)
    assert not unexpected, unexpected
    print("new:", ", ".join(missing) or "nothing", flush=True)


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--data", type=Path, required=True, help="the data folder, with entities/, stance/, pairs/ and attribution/")
    a.add_argument("--scored", type=Path, help="folder with what the teacher says: stance.jsonl, pairs.jsonl, articles.jsonl")
    a.add_argument("--start", type=Path, help="checkpoint to go on from; without, the published encoder")
    a.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the log; a run that was cut off goes on from its state.pt")
    a.add_argument("--epochs", type=int, default=6)
    a.add_argument("--encoder-rate", type=float, default=3e-4)
    a.add_argument("--head-rate", type=float, default=1e-3)
    a.add_argument("--decay", type=float, default=1.0, help="learning rate of a layer against the one above it")
    a.add_argument("--entities", type=float, default=1.0, help="share of the worldwide articles that an epoch reads")
    a.add_argument("--attribution", type=float, default=1.0, help="share of the attribution articles that an epoch reads")
    a.add_argument("--exchange", type=float, default=0.25, help="share of stance and pair sentences with names exchanged")
    a.add_argument("--nones", type=float, default=0.5, help="share of the sentences without a directed pair that an epoch reads")
    a.add_argument("--smoothing", type=float, default=0.05, help="label smoothing of stance and pairs")
    a.add_argument("--temperature", type=float, default=2.0, help="of the teacher's probabilities")
    a.add_argument("--hard", type=float, nargs="+", default=[0.5, 0.5, 0.5, 0.5, 0.2], help="weight of people's labels beside the teacher's, by epoch")
    a.add_argument("--asked", type=float, nargs="+", default=[0.2, 0.2, 0.2, 0.4, 0.6],
                   help="weight of 32 of the teacher's questions in a batch of articles, beside the batch's own task, by epoch")
    a.add_argument("--dev-from", type=int, default=1, help="first epoch after which the dev figures are taken")
    a.add_argument("--averaging", type=float, default=0.998, help="decay of the running average of the weights")
    a.add_argument("--bytes", type=int, default=2, help="last epochs in which the encoder computes as its int8 export does")
    a.add_argument("--seed", type=int, default=1)
    args = a.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "arguments.json").write_text(json.dumps({k: str(v) for k, v in vars(args).items()}, indent=1))

    base = base_folder()
    program = Program()
    worldwide = read(args.data / "entities/worldwide.train.jsonl")
    names = names_of(worldwide)
    taught = args.scored
    scored = {(r["id"], r["start"]): r for r in read(taught / "articles.jsonl")} if taught else {}
    articles = lambda records, **of: ArticleCorpus(program, records, scored=scored, **of)
    whole = [
        (articles(worldwide, tags=entity_tags(exactly)), args.entities),
        (articles(read(args.data / "entities/crossner-politics.train.jsonl"), tags=entity_tags(lenient)), 1.0),
        (articles(read(args.data / "attribution/polnear.train.jsonl"), roles=role_tags), args.attribution),
    ]
    lone = [
        QuestionCorpus(program, records, names, args.exchange)
        for records in (
            read(taught / "stance.jsonl" if taught else args.data / "stance/newsmtsc.train.jsonl"),
            read(taught / "pairs.jsonl") if taught else by_sentence(read(args.data / "pairs/dse.train.jsonl")),
        )
    ]

    model = Labeller()
    if args.start:
        load_start(model, args.start)
    else:
        model.encoder.load_base(base / "model.safetensors")
    optimizer = torch.optim.AdamW(parameter_groups(model, args.encoder_rate, args.head_rate, args.decay), fused=True)
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(args.averaging))

    def epoch_batches() -> list:
        out = [b for c, share in whole for b in batches(c.examples(rng, share), 2048, rng)]
        out += [b for c in lone for b in batches(c.examples(rng, args.nones), 1536, rng)]
        rng.shuffle(out)
        return out

    def losses_of(x: dict, asked: float, hard: float) -> dict[str, torch.Tensor]:
        hidden = model.encoder(x["ids"], x["shapes"], x["real"])
        out = {}
        beside = "tags" in x or "roles" in x
        if "tags" in x:
            out["entities"] = entity_loss(model.entities(hidden), x["tags"])
        if "roles" in x:
            out["roles"] = F.cross_entropy(model.roles(hidden).flatten(0, 1), x["roles"].flatten(), ignore_index=-1)
        for kind in ("stance", "pairs"):
            if kind in x:
                loss = query_loss(getattr(model, kind)(hidden, x[kind]["row"], *x[kind]["inputs"]), x[kind], hard, args)
                out[kind] = loss.sum() * (asked / 32) if beside else loss.mean()
        return out

    state = args.out / "state.pt"
    begun, done, seconds = 0, 0, 0.0  # epoch, batches of it that are done, time that earlier runs took
    resumed = torch.load(state, weights_only=False) if state.exists() else None
    if resumed:
        model.load_state_dict(resumed["model"])
        average.load_state_dict(resumed["average"])
        optimizer.load_state_dict(resumed["optimizer"])
        begun, done, seconds = resumed["epoch"], resumed["done"], resumed["seconds"]
        rng.setstate(resumed["random"])
    before_epoch = rng.getstate()
    epoch = epoch_batches()
    # Epochs differ by a few batches, so the length of the schedule is that of the first.
    per_epoch = resumed["per_epoch"] if resumed else len(epoch)
    steps, step, started = per_epoch * args.epochs, begun * per_epoch + done, time.time() - seconds
    if resumed:
        torch.set_rng_state(resumed["torch"])
        print(f"resumed at step {step}", flush=True)

    def save_state(n: int, done: int) -> None:
        """Everything that a run that is cut off needs to go on; whole or not at all."""
        held = {
            "model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(),
            "epoch": n, "done": done, "per_epoch": per_epoch, "seconds": time.time() - started,
            "random": before_epoch, "torch": torch.get_rng_state(),
        }
        torch.save(held, state.with_suffix(".part"))
        state.with_suffix(".part").replace(state)
        torch.save(average.module.state_dict(), args.out / "latest.pt")

    log = open(args.out / "log.jsonl", "a", encoding="utf-8")
    for n in range(begun, args.epochs):
        if n >= args.epochs - args.bytes:
            model.encoder.compute_in_bytes()
            average.module.encoder.compute_in_bytes()
        losses: dict[str, list[float]] = {"entities": [], "roles": [], "stance": [], "pairs": []}
        for at in range(done, len(epoch)):
            schedule(optimizer, step, steps)
            found = losses_of(collate(epoch[at]), of_epoch(args.asked, n), of_epoch(args.hard, n))
            for kind, loss in found.items():
                losses[kind].append(loss.item())
            sum(found.values()).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            average.update_parameters(model)
            step += 1
            if step % 100 == 0:
                mean = {k: round(sum(v[-100:]) / max(1, len(v[-100:])), 4) for k, v in losses.items()}
                print(f"step {step}/{steps} {time.time() - started:.0f} s {mean}", flush=True)
            if step % 400 == 0:
                save_state(n, at + 1)
        torch.save(average.module.state_dict(), args.out / f"epoch-{n + 1}.pt")
        figures = {}
        if n + 1 >= args.dev_from:
            write_plain(average.module.state_dict(), args.out / "fp32")
            figures = score.dev(args.out / "fp32", labeller(average.module.state_dict()), program, args.data)
        row = {"epoch": n + 1, "seconds": round(time.time() - started), **{k: round(sum(v) / max(1, len(v)), 4) for k, v in losses.items()}, **figures}
        print(json.dumps(row), flush=True)
        log.write(json.dumps(row) + "\n")
        log.flush()
        done, before_epoch = 0, rng.getstate()
        epoch = epoch_batches()


if __name__ == "__main__":
    main()

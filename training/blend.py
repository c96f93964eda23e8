"""Blend a trained encoder with the published one it started from (Wortsman et al. 2022).

A tenth of the old weights costs the tasks that were trained nothing that shows on dev, and keeps some of what the
published encoder knew of other kinds of text.
"""

import argparse
from pathlib import Path

import torch

from model import Encoder, base_folder


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint", type=Path)
    a.add_argument("--out", type=Path, required=True)
    a.add_argument("--trained", type=float, default=0.9, help="share of the trained weights")
    args = a.parse_args()
    weights = torch.load(args.checkpoint, map_location="cpu")
    published = Encoder()
    published.load_base(base_folder() / "model.safetensors")
    for name, old in published.state_dict().items():
        if not name.startswith("shapes"):  # starts at zero: it is no part of the published encoder
            own = weights[f"encoder.{name}"]
            weights[f"encoder.{name}"] = args.trained * own + (1 - args.trained) * old
    torch.save(weights, args.out)


if __name__ == "__main__":
    main()

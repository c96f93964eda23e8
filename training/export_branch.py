"""Write a checkpoint of the branch as the ONNX files that stancemill runs, beside those of the encoder that it was trained on.

branch.onnx   middle [1, T, H] → hidden [1, T, H]
voice.onnx    hidden [1, T, H]; mention, sentence, first [M, T] → author [M, 3] (log probabilities), source [M, 3] (probabilities)
sides.onnx    hidden [1, T, H]; p, q, sentence, first [M, T] → pairs [M, 5], by [M, 3] (probabilities)
genre.onnx    summary [1, H], the mean of the article's sentences' [CLS] → genre [1, 5] (probabilities), shift [1, 3]

The author's stance towards a mention is softmax(author + shift), for the article's shift. Scores are divided by their
temperature, and their biases added, as fit_rows.py found them.
In int8 the matrices are stored as int8 with a scale a row, and computed with in fp32.
"""

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor, nn

from branch import Coder, load
from export import CODED, lengths, store_rounded, write_manifest, write_onnx
from model import GENRES, STANCES


class BranchGraph(nn.Module):
    def __init__(self, model: Coder):
        super().__init__()
        self.branch = model.branch

    def forward(self, middle: Tensor) -> Tensor:
        return self.branch(middle)


class Calibrated(nn.Module):
    """Scores divided by a temperature, with biases."""

    def __init__(self, fitted: dict):
        super().__init__()
        self.temperature = fitted["temperature"]
        self.register_buffer("bias", torch.tensor(fitted["bias"]))

    def forward(self, scores: Tensor) -> Tensor:
        return scores / self.temperature + self.bias


class VoiceGraph(nn.Module):
    def __init__(self, model: Coder, calibration: dict):
        super().__init__()
        self.voice = model.voice
        self.author, self.source = Calibrated(calibration["author"]), Calibrated(calibration["source"])

    def forward(self, hidden: Tensor, mention: Tensor, sentence: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        author, source = self.voice(hidden, mention[None], sentence[None], first[None])
        return self.author(author[0]).log_softmax(-1), self.source(source[0]).softmax(-1)


class SidesGraph(nn.Module):
    def __init__(self, model: Coder, calibration: dict):
        super().__init__()
        self.pairs, self.calibrated = model.pairs, Calibrated(calibration["pairs"])

    def forward(self, hidden: Tensor, p: Tensor, q: Tensor, sentence: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        pairs, by = self.pairs(hidden, p[None], q[None], sentence[None], first[None])
        return self.calibrated(pairs[0]).softmax(-1), by[0].softmax(-1)


class GenreGraph(nn.Module):
    def __init__(self, model: Coder, calibration: dict):
        super().__init__()
        self.genre, self.temperature = model.genre, calibration["author"]["temperature"]
        report = torch.zeros(len(GENRES), len(STANCES))
        report[GENRES.index("report")] = calibration["author"]["report"] * torch.tensor([1.0, 0.0, 1.0])
        self.register_buffer("report", report)

    def forward(self, summary: Tensor) -> tuple[Tensor, Tensor]:
        scores, shift = self.genre(summary)
        genre = scores.softmax(-1)
        return genre, shift / self.temperature + genre @ self.report


def export(model: Coder, calibration: dict, folder: Path) -> None:
    pieces, mentions = lengths()
    width = model.genre.genre.in_features
    hidden, each, of_mention = torch.zeros(1, 24, width), torch.zeros(3, 24), {0: mentions, 1: pieces}
    write_onnx(BranchGraph(model), {"middle": hidden}, ["hidden"], {"middle": {1: pieces}}, folder / "branch.onnx")
    for graph, names, outputs, name in (
        (VoiceGraph(model, calibration), ["mention", "sentence", "first"], ["author", "source"], "voice"),
        (SidesGraph(model, calibration), ["p", "q", "sentence", "first"], ["pairs", "by"], "sides"),
    ):
        shapes = {"hidden": {1: pieces}} | dict.fromkeys(names, of_mention)
        write_onnx(graph, {"hidden": hidden} | dict.fromkeys(names, each), outputs, shapes, folder / f"{name}.onnx")
    write_onnx(GenreGraph(model, calibration), {"summary": torch.zeros(1, width)}, ["genre", "shift"], {"summary": {}}, folder / "genre.onnx")


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint", type=Path)
    a.add_argument("--fitted", type=Path, required=True, help="what fit_rows.py wrote")
    a.add_argument("--out", type=Path, required=True, help="folder that export.py wrote: its fp32/ and int8/ get the graphs")
    args = a.parse_args()
    model, calibration = load(args.checkpoint), json.loads(args.fitted.read_text())["calibration"]
    for kind in ("fp32", "int8"):
        folder = args.out / kind
        export(model, calibration, folder)
        if kind == "int8":
            for name in ("branch", "voice", "sides"):
                store_rounded(folder / f"{name}.onnx")
        write_manifest(json.loads((folder / "manifest.json").read_text())["temperatures"], folder)
    print("\n".join(f"{(folder / f'{name}.onnx').stat().st_size:>12,} {name}.onnx" for name in CODED))


if __name__ == "__main__":
    main()

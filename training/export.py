"""Write a checkpoint as the ONNX files that stancemill runs, in fp32 and in int8.

encoder.onnx   ids, shapes [1, T] → hidden [1, T, H], tags [1, T, 19], roles [1, T, 7] (log probabilities), middle [1, T, H]
tone.onnx      hidden [1, T, H]; mention, sentence, first [M, T] → stances [M, 3] (probabilities)

`middle` is what the layer `MIDDLE` gives, which the branch of the coded heads goes on from; export_branch.py writes these.
Until then the folders hold those of `models/`, so that stancemill can load them: they were trained on another encoder, and
what they say means nothing. The pair head is no file: it is in the checkpoint, which fp32/ has as labeller.pt.

In int8 the matrices of the encoder are quantized to unsigned bytes, one scale a matrix, with activations
quantized as the model runs (dynamic quantization); word embeddings are rounded to int8 row by row. The heads
compute in fp32; the matrices of the tone head are stored as int8, row by row. The scores of every head are
divided by its temperature (calibrate.py fits them). Beside the graphs stand tokenizer.json and manifest.json of
`models/`, with these temperatures and the checksums of the new files.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from model import Labeller
from windows import LONGEST, MANIFEST, MODELS


CODED = ("branch", "voice", "sides", "genre")  # the graphs that export_branch.py writes


class RoundedEmbedding(nn.Module):
    """Embeddings in int8 with a scale a row."""

    def __init__(self, weight: Tensor):
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp_min(1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rows", (weight / scale).round().to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        return F.embedding(ids, self.rows).float() * F.embedding(ids, self.scale)


class EncoderGraph(nn.Module):
    def __init__(self, model: Labeller, temperatures: dict[str, float]):
        super().__init__()
        self.encoder, self.entities, self.roles = model.encoder, model.entities, model.roles
        self.temperatures = temperatures

    def forward(self, ids: Tensor, shapes: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        middle, hidden = self.encoder.both(ids, shapes)
        tags, roles = self.entities(hidden) / self.temperatures["entities"], self.roles(hidden) / self.temperatures["roles"]
        return hidden, tags.log_softmax(-1), roles.log_softmax(-1), middle


class StanceGraph(nn.Module):
    def __init__(self, model: Labeller, temperatures: dict[str, float]):
        super().__init__()
        self.stance, self.temperature = model.stance, temperatures["tone"]

    def forward(self, hidden: Tensor, mention: Tensor, sentence: Tensor, first: Tensor) -> Tensor:
        return (self.stance(hidden, None, mention, sentence, first) / self.temperature).softmax(-1)


def write_onnx(graph: nn.Module, inputs: dict[str, Tensor], outputs: list[str], shapes: dict, path: Path) -> None:
    # Inputs that are one tensor would become one input of the graph.
    separate = tuple(tensor.clone() for tensor in inputs.values())
    program = torch.onnx.export(
        graph, separate, input_names=list(inputs), output_names=outputs,
        dynamic_shapes=tuple(shapes[name] for name in inputs), opset_version=18, dynamo=True, verbose=False,
    )
    program.optimize()
    proto = program.model_proto
    # Names of the machine's files and of PyTorch's modules say nothing to a reader of the graph.
    for node in proto.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in proto.graph.value_info:
        del value.metadata_props[:]
    onnx.save(proto, path)


def round_encoder(path: Path) -> None:
    """Quantize the matrices of the layers; the small ones of the heads that tag words stay fp32."""
    proto = onnx.load(path)
    heads = {x.name for x in proto.graph.initializer if len(x.dims) == 2 and x.dims[1] < 32}
    small = [node.name for node in proto.graph.node if node.op_type == "MatMul" and node.input[1] in heads]
    assert len(small) == 2, small
    quantize_dynamic(path, path, op_types_to_quantize=["MatMul"], weight_type=QuantType.QUInt8,
                     nodes_to_exclude=small, extra_options={"MatMulConstBOnly": True})


def store_rounded(path: Path) -> None:
    """Store the matrices of a graph as int8 with a scale a row; the runtime turns them back when it loads them."""
    proto = onnx.load(path)
    large = [x for x in proto.graph.initializer if len(x.dims) == 2 and x.dims[0] * x.dims[1] > 4096]
    for matrix in large:
        weight = onnx.numpy_helper.to_array(matrix)
        scale = np.maximum(np.abs(weight).max(1), 1e-8).astype(np.float32) / 127
        rows = np.round(weight / scale[:, None]).astype(np.int8)
        proto.graph.initializer.remove(matrix)
        parts = {"rows": rows, "scale": scale, "zero": np.zeros(len(rows), dtype=np.int8)}
        proto.graph.initializer.extend(onnx.numpy_helper.from_array(v, f"{matrix.name}.{k}") for k, v in parts.items())
        back = onnx.helper.make_node("DequantizeLinear", [f"{matrix.name}.{k}" for k in parts], [matrix.name], axis=0)
        proto.graph.node.insert(0, back)
    onnx.save(proto, path)


def lengths() -> tuple:
    """The lengths that vary from run to run: pieces of a window, and mentions asked about."""
    return torch.export.Dim("pieces", min=2, max=LONGEST + 2), torch.export.Dim("mentions", min=1, max=4096)


def export(model: Labeller, temperatures: dict[str, float], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    pieces, mentions = lengths()
    hidden = torch.zeros(1, 24, model.encoder.size.hidden)
    ids = torch.zeros(1, 24, dtype=torch.long)
    write_onnx(
        EncoderGraph(model, temperatures), {"ids": ids, "shapes": ids}, ["hidden", "tags", "roles", "middle"],
        {"ids": {1: pieces}, "shapes": {1: pieces}}, folder / "encoder.onnx",
    )
    of_mention = {0: mentions, 1: pieces}
    each = torch.zeros(3, 24)
    write_onnx(
        StanceGraph(model, temperatures), {"hidden": hidden, "mention": each, "sentence": each, "first": each}, ["stances"],
        {"hidden": {1: pieces}, "mention": of_mention, "sentence": of_mention, "first": of_mention}, folder / "tone.onnx",
    )
    for name in ("tokenizer.json", *(f"{graph}.onnx" for graph in CODED)):
        shutil.copy(MODELS / name, folder / name)


def write_manifest(temperatures: dict[str, float], folder: Path) -> None:
    """What the weights of a folder know of themselves, once all files are there."""
    checksum = lambda name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
    found = MANIFEST | {"temperatures": temperatures, "sha256": {name: checksum(name) for name in MANIFEST["sha256"]}}
    line = lambda k, v: f" {json.dumps(k)}: {json.dumps(v, indent=1 if k == 'sha256' else None)}".replace("\n", "\n ")
    (folder / "manifest.json").write_text("{\n" + ",\n".join(line(k, v) for k, v in found.items()) + "\n}\n")


def labeller(weights: dict[str, Tensor]) -> Labeller:
    """A labeller that computes in fp32, with only the positions that a window can have."""
    model = Labeller()
    model.load_state_dict(weights)
    model.encoder.positions.weight.data = model.encoder.positions.weight.data[: LONGEST + 2]
    return model


def write_plain(weights: dict[str, Tensor], folder: Path) -> None:
    """In fp32, with no temperatures: for `stancemill eval` while training goes on."""
    temperatures = dict.fromkeys(MANIFEST["temperatures"], 1.0)
    export(labeller(weights), temperatures, folder)
    write_manifest(temperatures, folder)


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint", type=Path)
    a.add_argument("--out", type=Path, required=True, help="gets fp32/ and int8/")
    a.add_argument("--temperatures", type=Path, help="what calibrate.py wrote; without, all are 1")
    args = a.parse_args()
    temperatures = dict.fromkeys(MANIFEST["temperatures"], 1.0)
    if args.temperatures:
        temperatures |= json.loads(args.temperatures.read_text())
    model = labeller(torch.load(args.checkpoint, map_location="cpu"))
    export(model, temperatures, args.out / "fp32")
    model.encoder.words = RoundedEmbedding(model.encoder.words.weight.data)
    export(model, temperatures, args.out / "int8")
    round_encoder(args.out / "int8" / "encoder.onnx")
    store_rounded(args.out / "int8" / "tone.onnx")
    shutil.copy(args.checkpoint, args.out / "fp32" / "labeller.pt")
    for kind in ("fp32", "int8"):
        write_manifest(temperatures, args.out / kind)
    print("\n".join(f"{p.stat().st_size:>12,} {p.name}" for p in sorted((args.out / "int8").iterdir())))


if __name__ == "__main__":
    main()

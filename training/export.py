"""Write a checkpoint as the ONNX files that stancemill runs, in fp32 and in int8.

encoder.onnx   ids, shapes [1, T] → hidden [1, T, H], tags [1, T, 19] (log probabilities)
stance.onnx    hidden [1, T, H]; mention, sentence, first [M, T] → stances [M, 3] (probabilities)

In int8 the matrices of the encoder are quantized to unsigned bytes, one scale a matrix, with activations
quantized as the model runs (dynamic quantization); word embeddings are rounded to int8 row by row. The stance head stays fp32.
"""

import argparse
import hashlib
import shutil
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from model import Labeller
from train import base_folder


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
    def __init__(self, model: Labeller):
        super().__init__()
        self.encoder, self.entities = model.encoder, model.entities

    def forward(self, ids: Tensor, shapes: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.encoder(ids, shapes)
        return hidden, self.entities(hidden).log_softmax(-1)


class StanceGraph(nn.Module):
    def __init__(self, model: Labeller):
        super().__init__()
        self.stance = model.stance

    def forward(self, hidden: Tensor, mention: Tensor, sentence: Tensor, first: Tensor) -> Tensor:
        return self.stance(hidden, None, mention, sentence, first).softmax(-1)


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


def export(model: Labeller, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    pieces, mentions = torch.export.Dim("pieces", min=2, max=512), torch.export.Dim("mentions", min=1, max=4096)
    hidden = torch.zeros(1, 24, model.encoder.size.hidden)
    ids = torch.zeros(1, 24, dtype=torch.long)
    write_onnx(
        EncoderGraph(model), {"ids": ids, "shapes": ids}, ["hidden", "tags"],
        {"ids": {1: pieces}, "shapes": {1: pieces}}, folder / "encoder.onnx",
    )
    of_mention = {0: mentions, 1: pieces}
    each = torch.zeros(3, 24)
    write_onnx(
        StanceGraph(model), {"hidden": hidden, "mention": each, "sentence": each, "first": each}, ["stances"],
        {"hidden": {1: pieces}, "mention": of_mention, "sentence": of_mention, "first": of_mention}, folder / "stance.onnx",
    )


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("checkpoint", type=Path)
    a.add_argument("--out", type=Path, required=True, help="gets fp32/ and int8/")
    args = a.parse_args()
    model = Labeller()
    model.load_state_dict(torch.load(args.checkpoint, map_location="cpu"))
    tokenizer = base_folder() / "tokenizer.json"

    export(model, args.out / "fp32")
    model.encoder.words = RoundedEmbedding(model.encoder.words.weight.data)
    export(model, args.out / "int8")
    encoder = args.out / "int8" / "encoder.onnx"
    quantize_dynamic(encoder, encoder, op_types_to_quantize=["MatMul"], weight_type=QuantType.QUInt8,
                     extra_options={"MatMulConstBOnly": True})
    for kind in ("fp32", "int8"):
        shutil.copy(tokenizer, args.out / kind / "tokenizer.json")
    files = sorted(p for p in (args.out / "int8").iterdir() if p.name != "SHA256SUMS")
    sums = "".join(f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in files)
    (args.out / "int8" / "SHA256SUMS").write_text(sums)
    print(sums, "\n".join(f"{p.stat().st_size:>12,} {p.name}" for p in files))


if __name__ == "__main__":
    main()

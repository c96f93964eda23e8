"""Turn the shipped ONNX files back into a checkpoint, rounded as they are.

For whoever has the shipped weights and not the checkpoint that they were exported from. So the coded heads were trained:
from encoder.onnx, stance.onnx (today's tone.onnx) and pairs.onnx as they were shipped then.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx.numpy_helper import to_array

from model import Labeller


def matrices(proto: onnx.ModelProto) -> dict[str, np.ndarray]:
    """Every initializer in fp32, quantized ones turned back."""
    known = {x.name: to_array(x) for x in proto.graph.initializer}
    out = {k: v for k, v in known.items() if v.dtype == np.float32}
    for name in known:
        if name.endswith("_quantized"):
            stem = name.removesuffix("_quantized")
            shifted = known[name].astype(np.float32) - np.float32(known[f"{stem}_zero_point"])
            out[stem] = shifted * known[f"{stem}_scale"]
        if name.endswith(".rows"):
            stem = name.removesuffix(".rows")
            scale = known[f"{stem}.scale"]
            out[stem] = known[name].astype(np.float32) * (scale if scale.ndim == 2 else scale[:, None])
    return out


def of_encoder(proto: onnx.ModelProto) -> dict[str, torch.Tensor]:
    """The encoder and the heads that tag words; the matrices of the layers have no names of their own, but a bias next to them."""
    known = matrices(proto)
    named = {k: v for k, v in known.items() if "." in k and not k.endswith(".scale")}
    named["encoder.words.weight"] = named.pop("encoder.words")
    makes = {o: node for node in proto.graph.node for o in node.output}
    for node in proto.graph.node:
        bias = next((i for i in node.input if i.endswith(".bias")), None)
        if node.op_type != "Add" or bias is None:
            continue
        made = makes[next(i for i in node.input if i != bias)]
        while made.op_type not in ("MatMul", "MatMulInteger"):
            made = makes[made.input[0]]
        matrix = made.input[1].removesuffix("_quantized")
        named[bias.replace(".bias", ".weight")] = known[matrix].T
    return {k: torch.tensor(np.ascontiguousarray(v)) for k, v in named.items()}


def of_head(proto: onnx.ModelProto, head: str) -> dict[str, torch.Tensor]:
    """The stance or the pair head; what is asked of every piece lost its name on the way, too."""
    known = matrices(proto)
    out = {k: v for k, v in known.items() if k.startswith(head) and not k.endswith(".scale")}
    makes = {o: node for node in proto.graph.node for o in node.output}
    for kind in ("key", "value"):
        bias = f"{head}.view.{kind}.bias"
        add = next(node for node in proto.graph.node if bias in node.input)
        product = makes[next(i for i in add.input if i != bias)]
        out[f"{head}.view.{kind}.weight"] = known[product.input[1]].T
    return {k: torch.tensor(np.ascontiguousarray(v)) for k, v in out.items()}


def checkpoint(folder: Path, pairs: Path | None) -> dict[str, torch.Tensor]:
    """Weights that `Labeller` takes; without `pairs` its pair head is as new."""
    model = Labeller()
    state = of_encoder(onnx.load(folder / "encoder.onnx")) | of_head(onnx.load(folder / "tone.onnx"), "stance")
    if pairs:
        state |= of_head(onnx.load(pairs), "pairs")
    known = state["encoder.positions.weight"]
    state["encoder.positions.weight"] = torch.cat([known, model.encoder.positions.weight.data[len(known) :]])
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected and all(k.startswith("pairs.") for k in missing), (missing, unexpected)
    return model.state_dict()


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("folder", type=Path, help="folder with encoder.onnx and tone.onnx")
    a.add_argument("--pairs", type=Path, help="the pairs.onnx of the same weights, which is no longer shipped")
    a.add_argument("--out", type=Path, required=True, help="checkpoint that stands for the first training's")
    args = a.parse_args()
    torch.save(checkpoint(args.folder, args.pairs), args.out)


if __name__ == "__main__":
    main()

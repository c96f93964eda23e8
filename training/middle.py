"""Give an exported encoder.onnx one more output, `middle`: the hidden states that the branch goes on from.

export.py writes it; this is for an encoder that was exported before, as the shipped one was, and whose checkpoint is not
at hand. Nothing else of the graph is touched: every initializer stays as it is, byte by byte.
"""

import argparse
from pathlib import Path

import onnx

from model import MIDDLE


def after_middle(proto: onnx.ModelProto) -> str:
    """The name of the hidden states after the layer `MIDDLE`: what its last norm gives."""
    scale = f"encoder.layers.{MIDDLE - 1}.norm2.weight"
    return next(node.output[0] for node in proto.graph.node if node.op_type == "LayerNormalization" and node.input[1] == scale)


def add_middle(proto: onnx.ModelProto) -> None:
    """Rename the hidden states after the layer to `middle` and make them an output."""
    name = after_middle(proto)
    for node in proto.graph.node:
        for names in (node.input, node.output):
            for at, used in enumerate(names):
                if used == name:
                    names[at] = "middle"
    for value in proto.graph.value_info:
        if value.name == name:
            value.name = "middle"
    output = onnx.ValueInfoProto()
    output.CopyFrom(next(o for o in proto.graph.output if o.name == "hidden"))
    output.name = "middle"
    proto.graph.output.append(output)
    inner = [value for value in proto.graph.value_info if value.name != "middle"]
    del proto.graph.value_info[:]
    proto.graph.value_info.extend(inner)


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("encoder", type=Path)
    a.add_argument("--out", type=Path, required=True)
    args = a.parse_args()
    proto = onnx.load(args.encoder)
    before = [x.SerializeToString() for x in proto.graph.initializer]
    add_middle(proto)
    assert before == [x.SerializeToString() for x in proto.graph.initializer]
    onnx.checker.check_model(proto)
    onnx.save(proto, args.out)


if __name__ == "__main__":
    main()

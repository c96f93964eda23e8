"""Compute once what the branch reads: `middle`, which the int8 encoder gives, for every window."""

import argparse
import pickle
from pathlib import Path

import numpy as np
import onnxruntime

import coded
from data import read
from windows import Program, Window


def states(encoder: onnxruntime.InferenceSession, window: Window) -> np.ndarray:
    """A window's hidden states [T, H], fp16; alone, as a build reads it, since bytes take their scale from all that is read at once."""
    inputs = {"ids": np.array([window.ids]), "shapes": np.array([window.shapes])}
    return encoder.run(["middle"], inputs)[0][0].astype(np.float16)


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("coded", type=Path, help="coded articles, JSONL")
    a.add_argument("tables", type=Path, help="folder of tables that stancemill built of their texts, a file ID.txt each")
    a.add_argument("--weights", type=Path, required=True, help="folder with the int8 encoder.onnx")
    a.add_argument("--out", type=Path, required=True)
    args = a.parse_args()
    encoder = onnxruntime.InferenceSession(str(args.weights / "encoder.onnx"))
    reader, tables = coded.Reader(Program()), coded.Tables(args.tables)
    records = {r["id"]: r for r in read(args.coded)}
    articles = [reader.article(records[name], document, tables) for document, name in tables.ids.items()]
    found = [states(encoder, window) for x in articles for window in x.windows]
    args.out.write_bytes(pickle.dumps((articles, found)))
    print(coded.summary(articles))


if __name__ == "__main__":
    main()

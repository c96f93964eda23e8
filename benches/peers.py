"""Time sentence splitters from PyPI beside `cargo bench --bench split`, in one run on one core, and print one table.

usage: pip install -r benches/requirements.txt && python benches/peers.py

All get the text of the bench: the samples of `input/`, again and again. What a crate reads in 20 ms takes pySBD half a
minute, so the Python packages get the first megabyte of it, paragraph by paragraph, as stancemill's own text comes.
"""

import argparse
import itertools
import re
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

import blingfire
import pysbd
from syntok import segmenter

ROOT = Path(__file__).parent.parent
SAMPLES = ["suez-1956-commentary.txt", "berlin-airlift-report.md"]
LINE = re.compile(r"[├╰]─ (\w+)")
SPEED = re.compile(r"([\d.]+) (GB|MB|KB)/s")
FACTOR = {"GB": 1e9, "MB": 1e6, "KB": 1e3}


def paragraphs(size: int) -> list[str]:
    """The paragraphs of at least `size` bytes of text."""
    text = "\n\n".join((ROOT / "input" / name).read_text() for name in SAMPLES)
    some = [p for p in text.split("\n\n") if p.strip()]
    found, total = [], 0
    for paragraph in itertools.cycle(some):
        if total >= size:
            return found
        found.append(paragraph)
        total += len(paragraph.encode()) + 2


def peers() -> dict:
    """A function from a paragraph to how many sentences it has, for each package."""
    pysbd_english = pysbd.Segmenter(language="en", clean=False)
    return {
        "blingfire": lambda p: blingfire.text_to_sentences(p).count("\n") + 1,
        "syntok": lambda p: sum(1 for part in segmenter.process(p) for _ in part),
        "pysbd": lambda p: len(pysbd_english.segment(p)),
    }


def fastest(split, text: list[str], runs: int) -> float:
    """Bytes a second of the fastest run."""
    size = sum(len(p.encode()) + 2 for p in text)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        for paragraph in text:
            split(paragraph)
        times.append(time.perf_counter() - start)
    return size / min(times)


def crates() -> dict[str, float]:
    """Bytes a second of the fastest run, for each crate of the bench: what divan writes, read again."""
    out = subprocess.run(["cargo", "bench", "--bench", "split"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found, name = {}, None
    for line in out.splitlines():
        if match := LINE.match(line):
            name = match[1]
        elif name and (match := SPEED.search(line)):
            found[name], name = float(match[1]) * FACTOR[match[2]], None
    return found


def main() -> None:
    a = argparse.ArgumentParser()
    a.add_argument("--bytes", type=int, default=1 << 20)
    a.add_argument("--runs", type=int, default=3)
    args = a.parse_args()
    speeds = crates()
    text = paragraphs(args.bytes)
    for name, split in peers().items():
        speeds[f"{name} {version(name)}"] = fastest(split, text, args.runs)
    print("| splitter | MB/s | stancemill is as many times as fast |\n|---|---|---|")
    own = speeds["stancemill"]
    for name, speed in sorted(speeds.items(), key=lambda item: -item[1]):
        print(f"| {name} | {speed / 1e6:.3g} | {own / speed:.2g} |")


if __name__ == "__main__":
    main()

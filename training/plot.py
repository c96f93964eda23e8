"""Draw how sure the model was against how often it was right: plot.py OUT.svg NAME=EVAL.json …"""

import json
import sys

SIDE, MARGIN = 220, 36


def panel(name: str, calibration: dict, left: int) -> str:
    x = lambda v: left + MARGIN + v * SIDE
    y = lambda v: MARGIN + (1 - v) * SIDE
    bins = calibration["bins"]
    line = " ".join(f"{x(b['confidence']):.1f},{y(b['right']):.1f}" for b in bins)
    dots = "".join(f'<circle cx="{x(b["confidence"]):.1f}" cy="{y(b["right"]):.1f}" r="3"/>' for b in bins)
    ticks = "".join(
        f'<text x="{x(v):.0f}" y="{y(0) + 14:.0f}" text-anchor="middle">{v}</text>'
        f'<text x="{x(0) - 4:.0f}" y="{y(v) + 4:.0f}" text-anchor="end">{v}</text>'
        for v in (0, 0.5, 1)
    )
    return (
        f'<text x="{x(0.5):.0f}" y="20" text-anchor="middle">{name}: error {calibration["ece"]:.1f} %</text>'
        f'<rect x="{x(0):.0f}" y="{y(1):.0f}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>'
        f'<line x1="{x(0):.0f}" y1="{y(0):.0f}" x2="{x(1):.0f}" y2="{y(1):.0f}" stroke="#999" stroke-dasharray="4"/>'
        f'<polyline points="{line}" fill="none" stroke="#06c"/><g fill="#06c">{dots}</g>{ticks}'
    )


def main() -> None:
    out, *given = sys.argv[1:]
    panels = []
    for i, item in enumerate(given):
        name, path = item.split("=", 1)
        with open(path, encoding="utf-8") as file:
            panels.append(panel(name, json.load(file)["calibration"], i * (SIDE + 2 * MARGIN)))
    width, height = len(panels) * (SIDE + 2 * MARGIN), SIDE + 2 * MARGIN
    with open(out, "w", encoding="utf-8") as file:
        file.write(
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>{"".join(panels)}</svg>\n'
        )


if __name__ == "__main__":
    main()

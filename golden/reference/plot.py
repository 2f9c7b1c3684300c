"""Draws the learning window: the output of the test `stdp_window` on the curve that Brian2 gave."""

import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams |= {"svg.hashsalt": "micro-hnsw", "svg.fonttype": "none", "font.size": 9}

import matplotlib.pyplot as plt

from network import WEIGHT_SCALE, WINDOW, read


def points(lines):
    """(difference, change) of the lines `point,difference,change`."""
    fields = (line.strip().split(",") for line in lines if line.startswith("point,"))
    return [(int(difference), int(change)) for _, difference, change in fields]


def main():
    golden = points(sys.stdin)
    assert [d for d, _ in golden] == list(range(-WINDOW, WINDOW + 1)), "the test printed no points"
    curve = [(int(d), float(change)) for d, change in read("window")]
    figure, axes = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
    axes.axhline(0, color="0.7", linewidth=0.8)
    axes.axvline(0, color="0.7", linewidth=0.8)
    # Spikes of the same step strengthen: the curve is in two pieces.
    for piece in ([p for p in curve if p[0] < 0], [p for p in curve if p[0] >= 0]):
        (line,) = axes.plot(*zip(*piece), color="tab:orange", linewidth=1.2)
    line.set_label("Brian2, float64")
    axes.plot(*zip(*golden), ".", color="tab:blue", markersize=4, label="golden model")
    axes.set_xlabel("postsynaptic less presynaptic spike time, ms")
    axes.set_ylabel(f"change of the weight, 1/{WEIGHT_SCALE}")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(sys.argv[1], metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()

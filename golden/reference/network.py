"""The networks of the comparison: parameters, seeded inputs, and the files that keep them.

Neurons 0..20 are inputs, 20..30 outputs. All that enters a simulation is an integer of the golden model's formats or a
number of `PARAMETERS`, so both sides start from the same values.
"""

import math
import random
from pathlib import Path

RECORDED = Path(__file__).parent / "recorded"

INPUTS, OUTPUTS = 20, 10
NEURONS = INPUTS + OUTPUTS
STEPS = 2000
HOLD = 50  # steps that a current lasts
WINDOW = 50  # largest difference of spike times, in steps

# Times in milliseconds. The refractory time is no multiple of the step on purpose: it lasts ceil(2.5 / 1) = 3 steps.
PARAMETERS = {
    "dt": 1.0,
    "tau_membrane": 20.0,
    "tau_pre": 17.0,
    "tau_post": 34.0,
    "refractory": 2.5,
    "threshold": 1.0,
    "reset": -0.125,
    "a_plus": 0.01,
    "a_minus": 0.006,
    "window_weight": 0.25,
}

POTENTIAL_BITS = 24
WEIGHT_BITS = 16
WEIGHT_SCALE = 1 << WEIGHT_BITS


class Run:
    """One simulation; every run has the 870 directed edges between 30 neurons."""

    def __init__(self, name, drive, gain, record_every, recurrent):
        """`record_every`: steps between records of the weights, None for weights that stay as they are."""
        self.name, self.drive, self.gain, self.record_every = name, drive, gain, record_every
        self.recurrent = recurrent
        # Only random(), which Python promises to keep; runs with the same drive have the same start and currents.
        uniform = random.Random(drive).random

        def between(low, high, bits):
            return math.floor((low + (high - low) * uniform()) * (1 << bits))

        def current(neuron):
            return between(0.03, 0.12, POTENTIAL_BITS) if recurrent or neuron < INPUTS else 0

        def weight(pre, post):
            linked = pre != post and (recurrent or self.is_forward(pre, post))
            return between(0.0, 1.0, WEIGHT_BITS) if linked else 0

        # Injected before each step, 2^-24; a row for each HOLD steps.
        self.currents = [[current(i) for i in range(NEURONS)] for _ in range(STEPS // HOLD)]
        # 2^-16; a row for each presynaptic neuron.
        self.weights = [[weight(i, j) for j in range(NEURONS)] for i in range(NEURONS)]

    @staticmethod
    def is_forward(pre, post):
        return pre < INPUTS <= post

    def is_edge(self, pre, post):
        """Whether the edge transmits: others keep weight 0 throughout."""
        return pre != post and (self.recurrent or self.is_forward(pre, post))

    def edges(self):
        return [(i, j) for i in range(NEURONS) for j in range(NEURONS) if self.is_edge(i, j)]


# An excitatory 20-to-10 network without and with learning, and one of all 870 edges that inhibits.
RUNS = [
    Run("frozen", "forward", 0.25, record_every=None, recurrent=False),
    Run("forward", "forward", 0.25, record_every=100, recurrent=False),
    Run("recurrent", "recurrent", -0.05, record_every=500, recurrent=True),
]


def transmitted(weight):
    """What an integer weight stands for: 65535 is 1."""
    return (weight + (weight >> (WEIGHT_BITS - 1))) / WEIGHT_SCALE


def read(name):
    lines = (RECORDED / f"{name}.csv").read_text().splitlines()
    return [line.split(",") for line in lines if not line.startswith("#")]


def write(name, comment, rows):
    RECORDED.mkdir(exist_ok=True)
    lines = [f"# {comment}"] + [",".join(map(str, row)) for row in rows]
    (RECORDED / f"{name}.csv").write_text("\n".join(lines) + "\n")

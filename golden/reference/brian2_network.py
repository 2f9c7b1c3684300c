"""Simulates the networks with Brian2 and records them; see README.md."""

import math
import platform

import brian2
import numpy as np
from brian2 import (
    Network,
    NeuronGroup,
    SpikeGeneratorGroup,
    SpikeMonitor,
    Synapses,
    defaultclock,
    ms,
    network_operation,
    prefs,
)

from network import (
    HOLD,
    INPUTS,
    NEURONS,
    PARAMETERS,
    POTENTIAL_BITS,
    RUNS,
    STEPS,
    WEIGHT_SCALE,
    WINDOW,
    transmitted,
    write,
)

prefs.codegen.target = "numpy"
defaultclock.dt = PARAMETERS["dt"] * ms

# A neuron that spikes is reset before spikes arrive, so that it keeps what it receives in that step.
SCHEDULE = ["start", "groups", "thresholds", "resets", "synapses", "end"]

# Brian2's refractory time ends when t - lastspike >= refractory: the step of the spike counts too.
SILENT_STEPS = math.ceil(PARAMETERS["refractory"] / PARAMETERS["dt"])

# int(not_refractory) instead of the flag (unless refractory), which would discard what arrives during that time.
MEMBRANE = "dv/dt = -v * int(not_refractory) / tau_membrane : 1"

PLASTIC = """
w : 1
dapre/dt = -apre / tau_pre : 1 (event-driven)
dapost/dt = -apost / tau_post : 1 (event-driven)
"""
ON_PRE = """
apre += 1
w = clip(w - a_minus * apost, 0, 1)
"""
ON_POST = """
apost += 1
w = clip(w + a_plus * apre, 0, 1)
"""

NAMESPACE = {
    "tau_membrane": PARAMETERS["tau_membrane"] * ms,
    "tau_pre": PARAMETERS["tau_pre"] * ms,
    "tau_post": PARAMETERS["tau_post"] * ms,
    "threshold": PARAMETERS["threshold"],
    "v_reset": PARAMETERS["reset"],
    "a_plus": PARAMETERS["a_plus"],
    "a_minus": PARAMETERS["a_minus"],
}


def simulate(run):
    """Spikes as (step, neuron), and weights, a row for each record."""
    namespace = NAMESPACE | {"gain": run.gain}
    neurons = NeuronGroup(
        NEURONS,
        MEMBRANE,
        threshold="v >= threshold",
        reset="v = v_reset",
        refractory=(SILENT_STEPS + 1) * PARAMETERS["dt"] * ms,
        method="exponential_euler",
        namespace=namespace,
    )
    transmit = "v_post += gain * w\n"
    if run.record_every:
        synapses = Synapses(
            neurons, neurons, PLASTIC, on_pre=transmit + ON_PRE, on_post=ON_POST, namespace=namespace
        )
    else:
        synapses = Synapses(neurons, neurons, "w : 1", on_pre=transmit, namespace=namespace)
    edges = run.edges()
    synapses.connect(i=[i for i, _ in edges], j=[j for _, j in edges])
    if run.record_every:
        assert synapses.pre.order < synapses.post.order, "presynaptic spikes come first"
    synapses.w = [transmitted(run.weights[i][j]) for i, j in edges]

    currents = np.array(run.currents) / (1 << POTENTIAL_BITS)
    step = [0]

    @network_operation(when="start")
    def inject():
        neurons.v_[:] = neurons.v_[:] + currents[step[0] // HOLD]
        step[0] += 1

    monitor = SpikeMonitor(neurons)
    network = Network(neurons, synapses, inject, monitor)
    network.schedule = SCHEDULE
    records = []
    between = run.record_every or STEPS
    for _ in range(STEPS // between):
        network.run(between * PARAMETERS["dt"] * ms)
        assert list(zip(synapses.i, synapses.j)) == edges
        records.append([float(w) for w in synapses.w])
    steps = np.rint(np.asarray(monitor.t / ms) / PARAMETERS["dt"]).astype(int)
    return sorted((int(s), int(j)) for s, j in zip(steps, monitor.i)), records


def window():
    """(time of the postsynaptic spike less that of the presynaptic one in steps, change of the weight)."""
    differences = list(range(-WINDOW, WINDOW + 1))
    pairs = len(differences)
    middle = WINDOW + 1
    dt = PARAMETERS["dt"] * ms
    pre = SpikeGeneratorGroup(pairs, range(pairs), [middle] * pairs * dt)
    post = SpikeGeneratorGroup(pairs, range(pairs), [middle + d for d in differences] * dt)
    synapses = Synapses(pre, post, PLASTIC, on_pre=ON_PRE, on_post=ON_POST, namespace=NAMESPACE)
    synapses.connect(j="i")
    synapses.w = PARAMETERS["window_weight"]
    assert synapses.pre.order < synapses.post.order
    network = Network(pre, post, synapses)
    network.schedule = SCHEDULE
    network.run((2 * WINDOW + 3) * dt)
    changes = np.array(synapses.w) - PARAMETERS["window_weight"]
    return list(zip(differences, (float(c) for c in changes)))


def record(run):
    spikes, records = simulate(run)
    outputs = sum(neuron >= INPUTS for _, neuron in spikes)
    print(f"{run.name}: {len(spikes)} spikes, {outputs} of them of output neurons")
    write(
        f"{run.drive}-currents",
        f"injected before each step, 2^-24; a row lasts {HOLD} steps, a column is a neuron",
        run.currents,
    )
    write(
        f"{run.drive}-initial",
        "initial weights, 2^-16; row: presynaptic neuron, column: postsynaptic neuron",
        run.weights,
    )
    write(
        f"{run.name}-spikes",
        "steps of the spikes; a row for each neuron",
        [[step for step, neuron in spikes if neuron == j] for j in range(NEURONS)],
    )
    if run.record_every:
        write(
            f"{run.name}-weights",
            f"weights after each {run.record_every} steps, 2^-16; a column for each edge, by (presynaptic, postsynaptic)",
            [map(decimals, row) for row in records],
        )


def decimals(weight):
    return f"{weight * WEIGHT_SCALE:.3f}"


def main():
    versions = f"Brian2 {brian2.__version__}, NumPy {np.__version__}, Python {platform.python_version()}"
    gains = {f"gain_{run.name}": run.gain for run in RUNS}
    write("parameters", f"recorded with {versions}; times in milliseconds", (PARAMETERS | gains).items())
    for run in RUNS:
        record(run)
    write(
        "window",
        "steps from presynaptic to postsynaptic spike; change of the weight, 2^-16",
        [(difference, decimals(change)) for difference, change in window()],
    )


if __name__ == "__main__":
    main()

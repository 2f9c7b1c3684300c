"""docs/neurons.md in float64 with the standard library alone; as a program, checks the recordings against it."""

import math

from network import (
    HOLD,
    NEURONS,
    PARAMETERS,
    POTENTIAL_BITS,
    RUNS,
    STEPS,
    WEIGHT_SCALE,
    WINDOW,
    read,
    transmitted,
)

# Of a weight, in 2^-16: half of what the three decimals of a recording keep, and sums in another order.
TOLERANCE = 0.000_6


def decay(tau):
    return math.exp(-PARAMETERS["dt"] / PARAMETERS[tau])


def simulate(run):
    """Spikes as (step, neuron), and weights, a row for each record."""
    p = PARAMETERS
    leak, pre_decay, post_decay = decay("tau_membrane"), decay("tau_pre"), decay("tau_post")
    silent = math.ceil(p["refractory"] / p["dt"])
    neurons = range(NEURONS)
    edges = run.edges()
    w = {edge: transmitted(run.weights[edge[0]][edge[1]]) for edge in edges}
    into = [[e for e in edges if e[1] == j] for j in neurons]
    out = [[e for e in edges if e[0] == i] for i in neurons]
    v, x, y, wait = ([0.0] * NEURONS for _ in range(4))
    spikes, records = [], []
    for step in range(STEPS):
        currents = run.currents[step // HOLD]
        fired = []
        for j in neurons:
            v[j] += currents[j] / (1 << POTENTIAL_BITS)
            x[j] *= pre_decay
            y[j] *= post_decay
            if wait[j] > 0:
                wait[j] -= 1
                continue
            v[j] *= leak
            if v[j] >= p["threshold"]:
                fired.append(j)
                v[j], wait[j] = p["reset"], silent
        for i in fired:
            for edge in out[i]:
                v[edge[1]] += run.gain * w[edge]
        if run.record_every:
            for i in fired:
                x[i] += 1
                for edge in out[i]:
                    w[edge] = max(0.0, w[edge] - p["a_minus"] * y[edge[1]])
            for j in fired:
                y[j] += 1
                for edge in into[j]:
                    w[edge] = min(1.0, w[edge] + p["a_plus"] * x[edge[0]])
            if (step + 1) % run.record_every == 0:
                records.append([w[edge] for edge in edges])
        spikes += [(step, j) for j in fired]
    return spikes, records


def window(difference):
    """The textbook curve; spikes of the same step strengthen."""
    elapsed = abs(difference) * PARAMETERS["dt"]
    if difference < 0:
        return -PARAMETERS["a_minus"] * math.exp(-elapsed / PARAMETERS["tau_post"])
    return PARAMETERS["a_plus"] * math.exp(-elapsed / PARAMETERS["tau_pre"])


def worst(recorded, computed):
    """The largest difference, in 2^-16."""
    recorded, computed = list(recorded), list(computed)
    assert len(recorded) == len(computed) > 0
    return max(abs(float(a) - b * WEIGHT_SCALE) for a, b in zip(recorded, computed))


def check(run):
    spikes, records = simulate(run)
    recorded = [
        (int(step), neuron)
        for neuron, steps in enumerate(read(f"{run.name}-spikes"))
        for step in steps
        if step
    ]
    assert sorted(recorded) == spikes, f"{run.name}: spikes differ"
    line = f"{run.name}: {len(spikes)} spikes equal"
    if run.record_every:
        rows = read(f"{run.name}-weights")
        off = worst((w for row in rows for w in row), (w for row in records for w in row))
        assert off <= TOLERANCE, f"{run.name}: a weight differs by {off} / 2^16"
        line += f", {sum(map(len, rows))} weights within {off:.6f} / 2^16"
    print(line)


def main():
    recorded = {name: float(value) for name, value in read("parameters")}
    expected = PARAMETERS | {f"gain_{run.name}": run.gain for run in RUNS}
    assert recorded == expected, "parameters differ"
    for run in RUNS:
        for kind, rows in (("currents", run.currents), ("initial", run.weights)):
            recorded = [list(map(int, row)) for row in read(f"{run.drive}-{kind}")]
            assert recorded == rows, f"{run.drive}: {kind} differ"
        check(run)
    differences, changes = zip(*read("window"))
    assert list(map(int, differences)) == list(range(-WINDOW, WINDOW + 1))
    off = worst(changes, (window(int(d)) for d in differences))
    assert off <= TOLERANCE, f"window differs by {off} / 2^16"
    print(f"window: {len(changes)} points within {off:.6f} / 2^16")


if __name__ == "__main__":
    main()

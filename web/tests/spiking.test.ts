import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createIndex, OptionError, type Parameters, type Phase, type VectorIndex } from 'micro-hnsw';
import { Random } from './random.js';

const close = (actual: number, expected: number, within = 2 ** -23) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);

/** Vectors a, b, ... on a line, all linked with each other. */
async function line(count: number): Promise<VectorIndex> {
  const index = await createIndex({ dimensions: 2 });
  for (let nth = 0; nth < count; nth += 1) index.insert('abcdefgh'[nth]!, [nth / 16, 0.5]);
  return index;
}

test('a neuron leaks, spikes at its threshold, and is silent for its refractory time', async () => {
  const { spiking } = await line(1);
  spiking.inject('a', 1);
  assert.deepEqual(spiking.tick(), { spikes: 0, winner: undefined });
  close(spiking.neuron('a').potential, 0.95);
  spiking.inject('a', 0.125);
  assert.equal(spiking.tick().spikes, 1);
  assert.deepEqual(spiking.spikes(), ['a']);
  const { potential, refractory, spiked, preTrace } = spiking.neuron('a');
  assert.deepEqual({ potential, refractory, spiked, preTrace }, { potential: 0, refractory: 2, spiked: true, preTrace: 1 });
  spiking.setPotential('a', 50);
  const spikes = [1, 2, 3].map(() => spiking.tick().spikes);
  assert.deepEqual(spikes, [0, 0, 1]);
  assert.equal(spiking.time, 5);
  spiking.reset();
  assert.deepEqual([spiking.time, spiking.neuron('a').potential], [0, 0]);
});

test('spikes arrive along the synapses, weighted', async () => {
  const { spiking } = await line(3);
  assert.deepEqual(
    spiking
      .synapses('a')
      .map(({ to }) => to)
      .sort(),
    ['b', 'c'],
  );
  spiking.setWeight('a', 'c', 0.25);
  assert.deepEqual(
    new Map(spiking.synapses('a').map(({ to, weight }) => [to, weight])),
    new Map([
      ['b', 1],
      ['c', 0.25],
    ]),
  );
  spiking.inject('a', 2);
  spiking.tick({ gain: 0.5 });
  assert.deepEqual(
    spiking.potentials(),
    new Map([
      ['a', 0],
      ['b', 0.5],
      ['c', 0.125],
    ]),
  );
  spiking.reset();
  spiking.inject('a', 2);
  spiking.tick({ phases: ['step', 'propagate'], gain: -1 });
  assert.equal(spiking.neuron('b').potential, -1);
});

test('a pair of spikes changes the weight as STDP says', async () => {
  const { spiking } = await line(2);
  spiking.setWeight('a', 'b', 0.5);
  spiking.setWeight('b', 'a', 0.5);
  spiking.inject('a', 2);
  spiking.learn(0);
  spiking.inject('b', 2);
  spiking.learn(0);
  close(spiking.synapses('a')[0]!.weight, 0.5 + 0.01 * 0.95, 2 ** -15);
  close(spiking.synapses('b')[0]!.weight, 0.5 - 0.012 * 0.95, 2 ** -15);
});

test('competition has one winner and inhibits the others; soft competition scales', async () => {
  const { spiking } = await line(3);
  assert.equal(spiking.compete(), undefined);
  for (const [id, potential] of [
    ['a', 0.5],
    ['b', 1],
    ['c', 0.9],
  ] as const)
    spiking.setPotential(id, potential);
  assert.deepEqual(spiking.tick({ phases: ['soften'] }), { spikes: 0, winner: 'b' });
  close(spiking.neuron('a').potential, 0.125);
  close(spiking.neuron('c').potential, 0.9 ** 3);
  spiking.setPotential('c', 0.9);
  assert.equal(spiking.compete(), 'b');
  assert.equal(spiking.neuron('b').potential, 1);
  assert.equal(spiking.neuron('a').potential, 0);
  close(spiking.neuron('c').potential, 0.1);
});

test('dendritic compartments saturate, and deliver with the next integration', async () => {
  const { spiking } = await line(2);
  spiking.injectBranch('a', 7, 0.75);
  spiking.injectBranch('a', 7, 1.25);
  spiking.tick({ phases: ['integrate'] });
  close(spiking.neuron('a').potential, 2);
  spiking.inject('b', 2);
  spiking.tick({ phases: ['step', 'deliver'], gain: 0.5 });
  close(spiking.neuron('a').potential, 0, 0);
  spiking.tick({ phases: ['integrate'] });
  assert.equal(spiking.neuron('a').potential, 0.5);
});

test('histories are recorded, matched and correlated; homeostasis follows the rate', async () => {
  const { spiking } = await line(3);
  const phases: Phase[] = ['step', 'adapt', 'record'];
  spiking.setParameters({ refractory: 0 });
  for (const spikers of ['ab', 'b', 'ac', '']) {
    for (const id of spikers) spiking.setPotential(id, 2);
    spiking.tick({ phases });
  }
  assert.deepEqual(
    ['a', 'b', 'c'].map((id) => spiking.neuron(id).history),
    [0b1010, 0b1100, 0b0010],
  );
  assert.deepEqual(spiking.matchHistory(0b1110), { id: 'a', distance: 1 });
  assert.deepEqual(spiking.correlateHistory('a', 1), ['c']);
  assert.deepEqual(spiking.correlateHistory('a', 2), ['b', 'c']);
  close(spiking.neuron('b').rate, 0.002, 1e-5);
  assert.ok(spiking.neuron('b').threshold < 1);
  assert.equal((await createIndex({ dimensions: 1 })).spiking.matchHistory(0), undefined);
});

test('parameters come back, and illegal ones change nothing', async () => {
  const { spiking } = await line(1);
  const before = spiking.parameters;
  assert.deepEqual([before.dt, before.refractory, before.startThreshold, before.resetPotential, before.startWeight], [1, 2, 1, 0, 1]);
  for (const [name, value] of [
    ['leak', 0.95],
    ['aPlus', 0.01],
    ['aMinus', 0.012],
    ['inhibition', 0.8],
    ['phaseStep', 0.04],
    ['scoreSpikes', 10],
  ] as const)
    close(before[name], value);
  const changed: Parameters = {
    dt: 0.5,
    leak: 0.5,
    preDecay: 0.25,
    postDecay: 0.125,
    refractory: 7,
    resetPotential: -1,
    startThreshold: 0.75,
    aPlus: 0,
    aMinus: 1,
    startWeight: 0.25,
    inhibition: 1,
    rateDecay: 0.5,
    rateStep: 100,
    targetRate: 2,
    thresholdMin: -2,
    thresholdMax: 3,
    phaseStep: 0.75,
    scoreSpikes: 15,
    scoreResonance: 0.5,
  };
  spiking.setParameters(changed);
  assert.deepEqual(spiking.parameters, changed);
  spiking.setParameters({ phaseStep: -0.25 });
  assert.equal(spiking.parameters.phaseStep, 0.75);
  spiking.tick({ phases: ['oscillate'] });
  assert.equal(spiking.phase, 0.75);
  const wrong: [string, object][] = [
    ['leak', { dt: 1, leak: 1.5 }],
    ['dt', { dt: -1 }],
    ['startThreshold', { startThreshold: 128 }],
    ['leek', { leek: 1 }],
    ['scoreSpikes', { scoreSpikes: 16 }],
    ['aPlus', { aPlus: NaN }],
  ];
  for (const [option, parameters] of wrong)
    assert.throws(
      () => spiking.setParameters(parameters),
      (error) => error instanceof OptionError && error.option === option,
    );
  assert.deepEqual(spiking.parameters, changed);
});

test('codes: equal vectors have equal codes, and search finds the likest', async () => {
  const random = new Random(1);
  const index = await createIndex({ dimensions: 8 });
  for (let id = 0; id < 20; id += 1) index.insert(id, random.vector(8), { type: id % 2 });
  const codes = [...index.ids()].map((id) => index.spiking.encode(id));
  assert.equal(index.spiking.neuron(3).code, codes[3]);
  const ones = (bits: number) => bits.toString(2).replaceAll('0', '').length;
  const expected = codes
    .map((code, id) => ({ id, distance: 1 - ones((code & codes[7]!) >>> 0) / ones((code | codes[7]!) >>> 0) }))
    .sort((a, b) => a.distance - b.distance || a.id - b.id);
  const found = index.spiking.searchCodes(codes[7]!, 20);
  assert.deepEqual(
    found.map(({ id }) => id),
    expected.map(({ id }) => id),
  );
  found.forEach(({ distance }, nth) => close(distance, expected[nth]!.distance));
  assert.ok(index.spiking.searchCodes(codes[7]!, 20, { types: [1] }).every(({ id }) => (id as number) % 2 === 1));
});

test('searches that neurons take part in', async () => {
  const random = new Random(2);
  const index = await createIndex({ dimensions: 8 });
  const { spiking } = index;
  await index.insertBatch(
    Array.from({ length: 200 }, (_, id) => id),
    random.vector(8 * 200),
  );
  const query = index.get(5)!.vector;
  const plain = index.search(query, 10);
  assert.deepEqual(
    spiking.searchResonant(query, 10, { weight: 0 }),
    plain.map(({ id, distance }) => ({ id, distance: 2 * distance })),
  );
  const before = index.digest();
  const scores = spiking.searchSpiking(query, 10, { ef: 50 });
  assert.equal(index.digest(), before, 'it works on a copy');
  assert.equal(scores.length, 10);
  assert.ok(scores.every(({ score }, nth) => nth === 0 || score <= scores[nth - 1]!.score) && scores[0]!.score > 10, 'the strongest spiked');
  assert.deepEqual(spiking.searchInject(query, 10, { gain: 0.5 }), plain);
  const potentials = spiking.potentials();
  for (const { id, distance } of plain) close(potentials.get(id)!, 0.5 / (1 + distance));
  assert.equal([...potentials.values()].filter((potential) => potential !== 0).length, 10);
});

test('a vector moves towards the mean of its neighbours', async () => {
  const index = await line(3);
  const mean = index.spiking.aggregate('a');
  assert.deepEqual([...mean], [1.5 / 16, 0.5]);
  index.spiking.nudge('a', 0.5, mean);
  assert.deepEqual([...index.get('a')!.vector], [0.75 / 16, 0.75]);
});

test('illegal arguments have names and change nothing', async () => {
  const index = await line(2);
  const { spiking } = index;
  const before = index.digest();
  const calls: [string, () => unknown][] = [
    ['phases', () => spiking.tick({ phases: [] })],
    ['phases', () => spiking.tick({ phases: ['sleep' as Phase] })],
    ['phases', () => spiking.tick({ phases: ['Step' as Phase] })],
    ['gain', () => spiking.tick({ gain: 128 })],
    ['current', () => spiking.inject('a', NaN)],
    ['branch', () => spiking.injectBranch('a', 8, 1)],
    ['weight', () => spiking.setWeight('a', 'b', 1.5)],
    ['to', () => spiking.setWeight('a', 'a', 1)],
    ['code', () => spiking.searchCodes(-1, 1)],
    ['k', () => spiking.searchCodes(1, 0)],
    ['pattern', () => spiking.matchHistory(2 ** 32)],
    ['distance', () => spiking.correlateHistory('a', 33)],
    ['alpha', () => spiking.nudge('a', 200, [0, 0])],
    ['weight', () => spiking.searchResonant([0, 0], 1, { weight: 2 })],
    ['gain', () => spiking.searchInject([0, 0], 1, { gain: -129 })],
    ['phases', () => spiking.searchSpiking([0, 0], 1, { phases: ['learn'] })],
    ['ticks', () => spiking.searchSpiking([0, 0], 1, { ticks: 256 })],
  ];
  for (const [name, body] of calls) assert.throws(body, (error) => error instanceof OptionError && error.option === name, String(body));
  for (const body of [
    () => spiking.inject('x', 1),
    () => spiking.neuron('x'),
    () => spiking.encode('x'),
    () => spiking.synapses('x'),
    () => spiking.aggregate('x'),
  ])
    assert.throws(body, { code: 'UNKNOWN_ID' });
  assert.equal(index.digest(), before);
  index.free();
  assert.throws(() => spiking.tick(), { code: 'FREED' });
});

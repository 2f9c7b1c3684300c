// Libraries side by side, in alternation: they take turns within rounds, each round beginning with another one.

import { judge } from './data.js';
import { quantile, summary } from './statistics.js';

/** Time of the passes of a turn after which there need be no more, ns. */
const ENOUGH = 15e6;

/** Times of one item, ns: gives each contender a turn in each round. */
async function alternate(contenders, rounds, items, turn) {
  const times = contenders.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (let step = 0; step < contenders.length; step += 1) {
      const place = (step + round) % contenders.length;
      times[place].push((await turn(contenders[place], place)) / items);
    }
  }
  return summary(times);
}

/** The fastest pass over all queries, ns, after one that warms the caches up: of as many as take long enough together. */
async function fastest(contender, ef, { passes: [fewest, most] }) {
  await contender.ask({ do: 'search', ef });
  let [least, sum] = [Infinity, 0];
  for (let pass = 0; pass < fewest || (pass < most && sum < ENOUGH); pass += 1) {
    const time = await contender.ask({ do: 'search', ef });
    [least, sum] = [Math.min(least, time), sum + time];
  }
  return least;
}

/** Recall of a beam. */
async function recall(contender, judged, ef) {
  await contender.ask({ do: 'search', ef });
  return judged(await contender.ask({ do: 'answers' }));
}

/** The shortest beam whose recall is at least the target, as in bench/src/contender.rs. */
async function shortestBeam(contender, data, judged, target) {
  let [low, high] = [data.k, data.efMax];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await recall(contender, judged, middle)) >= target) high = middle;
    else low = middle + 1;
  }
  const reached = await recall(contender, judged, low);
  if (reached < target) throw new Error(`${contender.name} reaches a recall of ${reached} on ${data.name}, not ${target}`);
  return { ef: low, recall: reached };
}

/**
 * Everything about one data set. `contenders` have a name, `ask`, and what they lack: `builds` (an index of their own), `exact` (no beam), `each` (times of
 * single queries). The first is what the others are compared with.
 */
export async function compare(data, contenders, effort, say) {
  const judged = judge(data);
  const builders = contenders.filter(({ builds }) => builds);
  say(`${data.name}: building`);
  for (const contender of builders) {
    contender.memoryBefore = contender.resident?.();
    await contender.ask({ do: 'build' });
    contender.memory = { ...(contender.each ? await contender.ask({ do: 'memory' }) : {}), resident: contender.resident?.() - contender.memoryBefore };
  }
  const insert = await alternate(builders, effort.builds, data.base.length, (contender) => contender.ask({ do: 'build' }));
  const result = { data, insert: zip(builders, insert), targets: [], digests: [] };
  for (const contender of builders.filter(({ digest }) => digest)) {
    result.digests.push({ contender, digest: await contender.ask({ do: 'digest' }) });
  }
  if (new Set(result.digests.map(({ digest }) => digest)).size > 1) {
    const told = result.digests.map(({ contender: { where, name }, digest }) => `${name} in ${where} ${digest}`);
    throw new Error(
      `the builds of the golden model made different indexes of ${data.name}: ${told.join(', ')}. If all were built from the same sources, ci/targets and the tests of web/ tell which is wrong`,
    );
  }

  const approximate = contenders.filter(({ exact }) => !exact);
  for (const [nth, target] of data.targets.entries()) {
    say(`${data.name}: searching at recall ${target}`);
    // Exact searches are the same for every target: they take part once.
    const here = nth === 0 ? contenders : approximate;
    const beams = [];
    for (const contender of here) {
      beams.push(contender.exact ? { ef: data.k, recall: await recall(contender, judged, data.k) } : await shortestBeam(contender, data, judged, target));
    }
    const times = await alternate(here, effort.rounds, data.queries.length, (contender, place) =>
      contender.exact ? contender.ask({ do: 'search', ...beams[place] }) : fastest(contender, beams[place].ef, effort),
    );
    const latencies = await latency(here, beams, effort);
    result.targets.push({ target, points: here.map((contender, nth) => ({ contender, ...beams[nth], time: times[nth], latency: latencies[nth] })) });
  }

  say(`${data.name}: recall against speed`);
  result.curve = approximate.map((contender) => ({ contender, points: [] }));
  for (const ef of data.curve.filter((_, nth) => nth % effort.curveStep === 0)) {
    const recalls = [];
    for (const contender of approximate) recalls.push(await recall(contender, judged, ef));
    const times = await alternate(approximate, effort.curveRounds, data.queries.length, (contender) => fastest(contender, ef, { passes: effort.curvePasses }));
    times.forEach(({ minimum }, nth) => result.curve[nth].points.push({ recall: recalls[nth], perSecond: 1e9 / minimum }));
  }
  return result;
}

const zip = (contenders, times) => contenders.map((contender, nth) => ({ contender, time: times[nth] }));

/** Over the queries, each at its fastest in all rounds: median and 99th percentile, ns. */
async function latency(contenders, beams, { rounds }) {
  const least = contenders.map(() => undefined);
  for (let round = 0; round < rounds; round += 1) {
    for (const [nth, contender] of contenders.entries()) {
      // A scan of everything takes the same time for all queries: one round is enough.
      if (!contender.each || (contender.exact && round > 0)) continue;
      if (!contender.exact) await contender.ask({ do: 'search', ...beams[nth] });
      const times = await contender.ask({ do: 'each', ...beams[nth] });
      least[nth] = times.map((time, query) => Math.min(time, least[nth]?.[query] ?? Infinity));
    }
  }
  return least.map((times) => times && { p50: quantile(times, 0.5), p99: quantile(times, 0.99) });
}

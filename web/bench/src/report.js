// The report in Markdown.

/** Least share of the queries per second of native hnswlib, and most of its build time. */
const [SEARCH_BAR, BUILD_BAR] = [0.6, 2];
/** Ratios of times up to here are those of equals. */
const NOISE = 1.05;

const find = (points, where, name) => points.find(({ contender }) => contender.where === where && contender.name === name);
const us = (nanoseconds) => (nanoseconds / 1e3).toFixed(2);
const ratio = (value) => (Number.isInteger(value) && value !== 1 ? String(value) : value.toFixed(2));
const mebibytes = (bytes) => (bytes === undefined || Number.isNaN(bytes) ? '' : (bytes / 2 ** 20).toFixed(1));

/** What the issue asks for, and where we stand: `{ figure, text, bar, value, reached }`. */
export function bars({ comparisons, calls }) {
  const found = [];
  for (const { data, insert, targets } of comparisons) {
    for (const where of ['Node', 'Chromium']) {
      for (const { target, points } of targets) {
        const value = 1 / find(points, where, 'micro-hnsw SIMD').time.ratio;
        const text = `${data.name}: queries per second at recall ${target}, SIMD in ${where}, over native hnswlib`;
        found.push({ figure: `${data.name} search ${target} ${where}`, text, bar: `>= ${SEARCH_BAR}`, value, reached: value >= SEARCH_BAR });
      }
      const value = find(insert, where, 'micro-hnsw SIMD').time.ratio;
      const text = `${data.name}: build time, SIMD in ${where}, over native hnswlib`;
      found.push({ figure: `${data.name} build ${where}`, text, bar: `<= ${BUILD_BAR}`, value, reached: value <= BUILD_BAR });
    }
  }
  if (calls.modules[0].name === 'predecessor') found.push(...dropinBars(calls));
  return found;
}

/** The drop-in module for engines with SIMD, the last of the modules, beside the predecessor. */
function dropinBars({ rows }) {
  const time = (row) => row.times.at(-1).ratio;
  const bar = (figure, text, most, value) => ({ figure: `drop-in ${figure}`, text: `drop-in, SIMD: ${text}`, bar: `<= ${most}`, value, reached: value <= most });
  const searches = rows.filter(({ name }) => name.startsWith('search('));
  const others = rows.filter((row) => !searches.includes(row));
  const slowest = (some) => some.reduce((worst, row) => (time(row) > time(worst) ? row : worst));
  const extreme = (figure, what, some) => bar(figure, `time of the slowest ${what} (${slowest(some).name}) over the predecessor`, 1, time(slowest(some)));
  const slower = others.filter((row) => time(row) > NOISE).length;
  return [
    extreme('search', 'search', searches),
    extreme('others', 'other call', others),
    bar('slower calls', `of ${others.length} other calls, those that take more than ${NOISE} of the time of the predecessor`, 0, slower),
  ];
}

/** The whole report. */
export function report(results) {
  const { comparisons, environment, effort } = results;
  const parts = [
    head(environment),
    table(
      ['figure', 'bar', 'measured', ''],
      'l r r l',
      bars(results).map(({ text, bar, value, reached }) => [text, bar, ratio(value), reached ? 'reached' : '**not reached**']),
    ),
    gains(comparisons),
    method(comparisons, effort),
    ...comparisons.map(comparison),
    loading(results),
    dropin(results),
  ];
  return `${parts.join('\n\n')}\n`;
}

function head({ machine, load, node, chromium, rustc, commit }) {
  return `# The package for the web, measured

Written by \`just bench-web\`; do not edit. \`just bench-web --predecessor FILE\` adds the calls of an older drop-in module.

- ${machine}
- load of the machine, in processes that want a processor: ${load[0].toFixed(1)} before, ${load[1].toFixed(1)} after (this program is one of them)
- Node ${node}, Chromium ${chromium}, ${rustc}, commit ${commit}`;
}

/** SIMD against what it has to be measured by, from the medians of one table. */
function gains(comparisons) {
  const rows = comparisons.flatMap(({ data, targets }) =>
    targets.flatMap(({ target, points }) =>
      ['Node', 'Chromium'].map((where) => {
        const over = (there, name) => {
          const other = find(points, there, name) ?? find(targets[0].points, there, name);
          return other ? ratio(other.time.median / find(points, where, 'micro-hnsw SIMD').time.median) : '';
        };
        return [data.name, target, where, over('native', 'golden model'), over(where, 'micro-hnsw scalar'), over(where, 'hnswlib-wasm'), over(where, 'exact scan in JavaScript')];
      }),
    ),
  );
  return `How many times as many queries per second the SIMD build answers as:

${table(['data', 'recall', 'in', 'native golden model', 'scalar build', 'hnswlib-wasm', 'exact scan in JavaScript'], 'l r l r r r r', rows)}`;
}

function method([{ data, targets }], effort) {
  const described = [...new Set(targets[0].points.map(({ contender }) => contender.description))];
  return `## Libraries side by side

${described.map((text) => `- ${text}`).join('\n')}

One thread each; squared Euclidean distance; M = ${data.M}, M0 = ${data.M0}, k = ${data.k}, the same \`efConstruction\`. A result is a hit when it is as near as the ${data.k}-th of an exact search. Data, golden model and Python's hnswlib
are those of [\`just bench\`](README.md); all get the same numbers, in which float32 is exact. Libraries are compared at the shortest beam with which *each* reaches the recall. Native hnswlib is that of Python, compiled with all vector
instructions of the machine, asked with one call for all queries or insertions; hnswlib-node is the same library as its npm package compiles it. \`searchInto\` of the package is meant unless another call is named.

All take turns within ${effort.rounds} rounds (${effort.builds} for insertions), each round beginning with another one. A turn is one pass over all queries to warm up, then ${effort.passes.join(' to ')} timed ones of which the fastest counts. Times are processor times of
the process; in Chromium, which does not tell these, times of the clock, so that other programs on the machine count against Chromium only. Given are medians over the rounds; *ratio* is the median of the ratios of speed to native hnswlib within a
round: above 1, faster than that. p50 and p99 are over the queries, each at its fastest in all rounds, by the clock, asked one by one (in Chromium, whose clock ticks every 5 us, eight times in a row, which flatters). Memory is what the process grew by
when it first built the index; in WebAssembly also the linear memory after it.`;
}

function comparison({ data, insert, targets, digests }) {
  const makers = digests.map(({ contender: { where, name } }) => `${name} (${where})`);
  const inserts = insert.map(({ contender: { where, name, memory }, time }) => [
    where,
    name,
    us(time.median),
    (1e9 / time.median).toFixed(0),
    ratio(1 / time.ratio),
    mebibytes(memory.resident),
    mebibytes(memory.linear),
    mebibytes(memory.index),
  ]);
  const searches = ({ target, points }) =>
    points.map(({ contender: { where, name, exact }, ef, recall, time, latency }) => [
      exact ? 'exact' : target,
      where,
      name,
      exact ? '' : ef,
      recall.toFixed(4),
      us(time.median),
      (1e9 / time.median).toFixed(0),
      ratio(1 / time.ratio),
      latency ? us(latency.p50) : '',
      latency ? us(latency.p99) : '',
    ]);
  return `### ${data.name}

${data.description}, \`efConstruction\` ${data.efConstruction}. The same index, digest \`${digests[0].digest}\`, was made by: ${makers.join(', ')}.

${table(['in', 'insertion', 'us', 'per second', 'ratio', 'process, MiB', 'linear memory, MiB', 'index, MiB'], 'l l r r r r r r', inserts)}

${table(['recall', 'in', 'search', 'ef', 'recall@10', 'us', 'per second', 'ratio', 'p50, us', 'p99, us'], 'r l l r r r r r r r', targets.flatMap(searches))}

![Recall against queries per second](web-${data.name}.svg)`;
}

function loading({ loads, modules }) {
  const bytes = (name) => modules.find((module) => module.name === name)?.bytes ?? '';
  const rows = (by, size) =>
    Object.entries(by).flatMap(([where, list]) =>
      list.map(({ name, time }) => [where, name, ...(size ? [bytes(name)] : []), time.median.toFixed(2), time.minimum.toFixed(2), ratio(time.ratio)]),
    );
  return `## Loading

From the import of a package to the first answer of an index of one vector, in a new process or page, the file from a server on the same machine; times of the clock, the ratio of time is to the first.

${table(['in', 'package', 'ms, median', 'least', 'time ratio'], 'l l r r r', rows(loads.packages, false))}

From the bytes of a module to its instance, compiled anew each time:

${table(['in', 'module', 'bytes', 'ms, median', 'least', 'time ratio'], 'l l r r r r', rows(loads.instances, true))}`;
}

function dropin({ calls: { modules, rows } }) {
  const [first, ...others] = modules.map(({ name }) => name);
  return `## The calls of the drop-in module

32 vectors; processor time of one call from JavaScript, ns; the module \`${first}\` is 1.00 of time. Insertion counts 1/32 of an \`init\` and 32 insertions, each with its vector written. ${
    first === 'predecessor' ? 'The searches of the predecessor answer at most 7 of the 10.' : ''
  }

${table(
  ['call', first, ...others.flatMap((name) => [name, 'time ratio'])],
  ['l', 'r', ...others.flatMap(() => ['r', 'r'])].join(' '),
  rows.map(({ name, times: [base, ...rest] }) => [name, base.median.toFixed(1), ...rest.flatMap((time) => [time.median.toFixed(1), ratio(time.ratio)])]),
)}`;
}

function table(names, sides, rows) {
  const rule = sides.split(' ').map((side) => (side === 'r' ? '--:' : '---'));
  return [names, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

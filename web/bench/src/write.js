import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { plot } from './plot.js';
import { bars, report } from './report.js';

/** Writes the report, a plot for each data set, and a row of the history for each bar. */
export function write(folder, results) {
  for (const { data, curve, targets } of results.comparisons) {
    const exact = targets[0].points.filter(({ contender }) => contender.exact && contender.where === 'Node');
    const named = ({ where, name }) => ({ name: `${name}${where === 'native' ? ' (native)' : ''}`, dashed: where === 'Chromium' });
    const series = [
      // The calls of one index differ too little for a line each.
      ...curve.filter(({ contender }) => contender.builds).map(({ contender, points }) => ({ ...named(contender), points })),
      ...exact.map(({ contender, time }) => ({ ...named(contender), points: [{ recall: 1, perSecond: 1e9 / time.minimum }] })),
    ];
    writeFileSync(join(folder, `web-${data.name}.svg`), plot(`Recall against speed, ${data.name}, one thread`, series));
  }
  keep(join(folder, 'web-history.csv'), results);
  writeFileSync(join(folder, 'web.md'), report(results));
}

/** Puts the figures into the history; those of a former run at the same commit give way. */
function keep(file, results) {
  const { commit } = results.environment;
  const before = existsSync(file) ? readFileSync(file, 'utf8') : 'commit,figure,bar,value\n';
  const others = before.split('\n').filter((row) => row !== '' && !row.startsWith(`${commit},`));
  const own = bars(results).map(({ figure, bar, value }) => `${commit},${figure},${bar},${value.toFixed(3)}`);
  writeFileSync(file, `${[...others, ...own].join('\n')}\n`);
}

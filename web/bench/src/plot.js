// A plot of queries per second against recall, as SVG.

const [WIDTH, HEIGHT] = [1000, 480];
const BOX = { left: 84, right: 740, top: 44, bottom: 424 };
const COLOURS = ['#969696', '#0072b2', '#d55e00', '#009e73', '#56b4e9', '#cc79a7', '#e69f00', '#000000'];

const tag = (name, attributes, text = '') =>
  `<${name} ${Object.entries(attributes)
    .map(([key, value]) => `${key}="${value}"`)
    .join(' ')}>${text}</${name}>`;

const label = (x, y, text, more = {}) => tag('text', { x, y, 'font-size': 13, ...more }, text);

/** Series are `{ name, dashed, points: [{ recall, perSecond }] }`: a colour for each name; one of a single point is drawn as a level line. */
export function plot(title, series) {
  const all = series.flatMap(({ points }) => points);
  const lowest = Math.min(...all.map(({ recall }) => recall));
  const least = Math.log10(Math.min(...all.map(({ perSecond }) => perSecond)) * 0.7);
  const most = Math.log10(Math.max(...all.map(({ perSecond }) => perSecond)) * 1.3);
  const x = (recall) => round(BOX.left + ((recall - lowest) / (1 - lowest || 1)) * (BOX.right - BOX.left - 12) + 6);
  const y = (perSecond) => round(BOX.bottom - ((Math.log10(perSecond) - least) / (most - least)) * (BOX.bottom - BOX.top));

  const names = [...new Set(series.map(({ name }) => name))];
  const colourOf = (name) => COLOURS[names.indexOf(name) % COLOURS.length];

  const grid = [];
  for (const power of [2, 3, 4, 5, 6]) {
    for (const factor of [1, 2, 5]) {
      const at = y(factor * 10 ** power);
      if (at < BOX.top || at > BOX.bottom) continue;
      grid.push(tag('line', { x1: BOX.left, x2: BOX.right, y1: at, y2: at, stroke: '#ddd' }));
      grid.push(label(BOX.left - 6, at + 4, factor * 10 ** power, { 'text-anchor': 'end' }));
    }
  }
  for (let nth = 0; nth <= 4; nth += 1) {
    const recall = lowest + ((1 - lowest) * nth) / 4;
    grid.push(tag('line', { x1: x(recall), x2: x(recall), y1: BOX.top, y2: BOX.bottom, stroke: '#ddd' }));
    grid.push(label(x(recall), BOX.bottom + 18, recall.toFixed(3), { 'text-anchor': 'middle' }));
  }

  const lines = series.map(({ name, dashed, points }) => {
    const colour = colourOf(name);
    const level = points.length === 1 ? [{ ...points[0], recall: lowest }] : [];
    const path = [...level, ...points].map(({ recall, perSecond }) => `${x(recall)},${y(perSecond)}`).join(' ');
    const dots = points.map(({ recall, perSecond }) => tag('circle', { cx: x(recall), cy: y(perSecond), r: 3, fill: colour }));
    const dashes = dashed ? { 'stroke-dasharray': '5 4' } : {};
    return tag('polyline', { points: path, fill: 'none', stroke: colour, 'stroke-width': 2, ...dashes }) + dots.join('');
  });
  const keys = [...names.map((name) => [name, colourOf(name)]), ['dashed: in Chromium', 'none']];
  const legend = keys.map(([name, fill], nth) => {
    const at = BOX.top + 12 + nth * 22;
    return tag('rect', { x: BOX.right + 18, y: at - 9, width: 14, height: 8, fill }) + label(BOX.right + 38, at, name);
  });
  const middle = (BOX.top + BOX.bottom) / 2;
  return `${tag(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'font-family': 'sans-serif' },
    [
      tag('rect', { width: WIDTH, height: HEIGHT, fill: '#fff' }),
      label((BOX.left + BOX.right) / 2, 24, title, { 'text-anchor': 'middle', 'font-size': 18 }),
      ...grid,
      ...lines,
      ...legend,
      label((BOX.left + BOX.right) / 2, HEIGHT - 14, 'recall@10', { 'text-anchor': 'middle' }),
      label(18, middle, 'queries per second', { 'text-anchor': 'middle', transform: `rotate(-90 18 ${middle})` }),
    ].join('\n'),
  )}\n`;
}

const round = (value) => Math.round(value * 10) / 10;

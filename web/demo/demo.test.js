// The demo in a real browser: `node --test web/demo/demo.test.js`. With PICTURES=1 the pictures docs/demo.png and docs/demo-phone.png are taken anew.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

import { buildDemo } from './build.js';
import { shrinkPng } from './png.js';
import { serveDemo } from './serve.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-lcd-text'];
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The bytes of an `.npy` file. */
const npy = (path) => {
  const bytes = readFileSync(at(path));
  return bytes.subarray(10 + bytes.readUInt16LE(8));
};
const pixels = npy('../../sim/data/digits.npy');
const labels = npy('../../sim/data/digits_labels.npy');

let browser;
let server;
const complaints = [];

/** The page in a window of this size, when its index is built. */
async function open(width, height, options = {}) {
  const page = await (await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce', ...options })).newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  await page.addInitScript(() => addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => console.error(violatedDirective, blockedURI)));
  await page.goto(server.origin);
  await page.waitForSelector('#nearest li', { timeout: 60_000 });
  return page;
}

/** The ten nearest of a picture by a scan. */
function scan(picture) {
  const distances = Array.from(labels, (_, id) => [id, picture.reduce((sum, level, pixel) => sum + (level - pixels[64 * id + pixel]) ** 2, 0) / 256]);
  return distances.sort((a, b) => a[1] - b[1] || a[0] - b[0]).slice(0, 10);
}

/** The picture on the pad, read from the names of its cells. */
const drawn = (page) => page.$$eval('#pad [role=gridcell]', (cells) => cells.map((cell) => Number(/ink (\d+) of 16/.exec(cell.ariaLabel)[1])));

/** Numbers and distances of the neighbours shown. */
const shown = (page) => page.$$eval('#nearest button', (buttons) => buttons.map((button) => {
  const [, distance, id] = /distance ([\d.]+), number (\d+)/.exec(button.ariaLabel);
  return [Number(id), Number(distance)];
}));

const rounded = (hits) => hits.map(([id, distance]) => [id, Number(distance.toFixed(2))]);

/** Has the network learn. */
async function learn(page) {
  await page.click('#learn');
  await page.waitForSelector('#learned:not([hidden])', { timeout: 60_000 });
}

/** Runs in the page: what is wrong for those who don't see it, or don't see it well. */
function inspect() {
  const faults = [];
  const visible = (element) => element.checkVisibility();
  const text = (element) => element?.textContent.trim() ?? '';
  const name = (element) => element.ariaLabel || (element.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => text(document.getElementById(id))).join(' ').trim()
    || [...(element.labels ?? [])].map(text).join(' ') || (element.matches('input, canvas') ? '' : text(element));
  const describe = (element) => `${element.tagName.toLowerCase()}#${element.id || element.parentElement.id} "${text(element).slice(0, 30)}"`;

  const controls = [...document.querySelectorAll('button, input, a, summary, [tabindex], [role=gridcell]')].filter(visible);
  for (const control of controls) {
    if (!control.matches('#results') && !name(control)) faults.push(`${describe(control)} has no name`);
    const { width, height } = control.getBoundingClientRect();
    if (control.matches('button, [role=gridcell]') && Math.min(width, height) < 24) faults.push(`${describe(control)} is ${width} x ${height}`);
  }
  for (const canvas of document.querySelectorAll('canvas')) {
    if (canvas.ariaHidden !== 'true' && !(canvas.getAttribute('role') === 'img' && name(canvas).length > 40)) faults.push(`${describe(canvas)} has no text`);
  }
  for (const section of document.querySelectorAll('section')) if (!name(section)) faults.push(`${describe(section)} has no name`);
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`two elements are #${id}`);
  for (const attribute of ['aria-labelledby', 'aria-describedby', 'for']) {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(' ')) if (!document.getElementById(id)) faults.push(`${describe(element)}: ${attribute} names #${id}, which is not there`);
    }
  }
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(({ tagName }) => Number(tagName[1]));
  levels.forEach((level, nth) => level - (levels[nth - 1] ?? 0) > 1 && faults.push(`heading ${nth} skips a level`));
  if (!document.documentElement.lang || !document.title) faults.push('the page has no language or no title');
  if (document.querySelectorAll('[role=status]').length < 3) faults.push('results are not announced');

  // Contrast (WCAG 2, 1.4.3) of each text on the ground below it.
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const pixel = (...colours) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (levels) => levels.slice(0, 3).map((level) => level / 255).map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))
    .reduce((sum, share, nth) => sum + share * [0.2126, 0.7152, 0.0722][nth], 0);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !visible(element) || element.closest('.skip')) continue;
    const grounds = [];
    for (let below = element; below; below = below.parentElement) grounds.unshift(getComputedStyle(below).backgroundColor);
    const [bright, dark] = [luminance(pixel(...grounds)), luminance(pixel(...grounds, getComputedStyle(element).color))].sort((a, b) => b - a);
    texts += 1;
    if ((bright + 0.05) / (dark + 0.05) < 4.5) faults.push(`${describe(element)} has a contrast of ${((bright + 0.05) / (dark + 0.05)).toFixed(2)}`);
  }
  return { faults, controls: controls.length, texts };
}

before(async () => {
  await buildDemo();
  browser = await chromium.launch({ executablePath, args, headless: true });
  server = await serveDemo();
});

after(async () => {
  await browser?.close();
  await server?.close();
});

test('the types fit', () => {
  const { status, stdout } = spawnSync(process.execPath, [at('../node_modules/typescript/bin/tsc'), '-p', at('.')], { encoding: 'utf8' });
  assert.equal(stdout, '');
  assert.equal(status, 0);
});

test('the server names what is wrong with its arguments', () => {
  const run = (...options) => spawnSync(process.execPath, [at('serve.js'), ...options], { encoding: 'utf8' });
  assert.match(run('--help').stdout, /^usage: .*--port N/);
  const refused = run('--port', '70000');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /^--port is 70000; it has to be a whole number in 1..65535/);
});

test('a stroke gives the exact neighbours of what was drawn', async () => {
  const page = await open(1280, 900);
  const box = await page.locator('#pad').boundingBox();
  const point = (x, y) => [box.x + x * box.width, box.y + y * box.height];
  await page.click('#clear');
  await page.mouse.move(...point(0.5, 0.04));
  await page.mouse.down();
  for (const [x, y] of [[0.3, 0.25], [0.28, 0.75], [0.5, 0.96], [0.72, 0.75], [0.7, 0.25], [0.5, 0.04]]) await page.mouse.move(...point(x, y), { steps: 8 });
  await page.mouse.up();
  const picture = await drawn(page);
  assert.ok(picture.reduce((sum, level) => sum + level) > 200, 'there is ink');
  assert.deepEqual(await shown(page), rounded(scan(picture)));
  assert.match(await page.textContent('#exact'), /^These are the exact ten/);
  assert.match(await page.textContent('#answer'), /looks like a 0/);
  await page.context().close();
});

test('keys draw, and a neighbour becomes the query', async () => {
  const page = await open(1280, 900);
  await page.click('#clear');
  await page.focus('#pad [tabindex="0"]');
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Space', 'Space', 'ArrowDown', 'Space', 'ArrowRight', 'Enter', 'Delete']) await page.keyboard.press(key);
  const picture = await drawn(page);
  assert.deepEqual(picture.flatMap((level, cell) => (level ? [[cell, level]] : [])), [[3, 16], [11, 8]]);
  // So little ink is far from every digit: the approximate search misses some, and the page has to say how many.
  const exact = new Set(scan(picture).map(([id]) => id));
  const same = (await shown(page)).filter(([id]) => exact.has(id)).length;
  assert.ok(same < 10);
  assert.match(await page.textContent('#exact'), new RegExp(`^${same} of these are among the exact ten`));
  const [[id]] = await shown(page);
  await page.click('#nearest button');
  assert.deepEqual((await shown(page))[0], [id, 0]);
  assert.deepEqual(await drawn(page), [...pixels.subarray(64 * id, 64 * id + 64)]);
  await page.context().close();
});

test('a finger draws, and what is drawn small can be fitted to the frame', async () => {
  const page = await open(360, 780, { hasTouch: true, isMobile: true });
  await page.click('#clear');
  await page.locator('#pad').tap({ position: { x: 150, y: 150 } });
  const dot = await drawn(page);
  const ink = dot.reduce((sum, level) => sum + level);
  assert.ok(ink > 8 && ink < 32 && dot.filter((level) => level > 0).length < 10, `ink ${ink}`);
  await page.tap('#fit');
  const fitted = await drawn(page);
  assert.ok(fitted.slice(0, 8).some((level) => level > 0) && fitted.slice(56).some((level) => level > 0), 'it touches top and bottom');
  const offered = await page.innerHTML('#pick');
  await page.tap('#others');
  assert.notEqual(await page.innerHTML('#pick'), offered);
  await page.tap('#pick button:nth-child(3)');
  const [[id]] = await shown(page);
  assert.equal(await page.getAttribute('#pick button:nth-child(3)', 'aria-label'), `a ${labels[id]}, number ${id}`);
  await page.context().close();
});

test('figures follow width and colour scheme', async () => {
  const page = await open(1280, 900, { colorScheme: 'light' });
  const look = () => page.$eval('#layers', (canvas) => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let [dark, inked] = [0, 0];
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] < 200) continue;
      inked += 1;
      if (data[at] + data[at + 1] + data[at + 2] < 200) dark += 1;
    }
    return { width: canvas.width, dark: dark / inked };
  });
  const light = await look();
  await page.emulateMedia({ colorScheme: 'dark' });
  // It is drawn anew with one of the next frames.
  let night = await look();
  for (let tries = 0; night.dark === light.dark && tries < 100; tries += 1) {
    await page.waitForTimeout(50);
    night = await look();
  }
  assert.ok(night.dark !== light.dark && night.width === light.width);
  await page.setViewportSize({ width: 700, height: 900 });
  await page.waitForFunction((width) => document.getElementById('layers').width !== width, light.width);
  assert.equal((await look()).width, await page.$eval('#layers', ({ clientWidth }) => clientWidth));
  await page.context().close();
});

test('the path that is replayed ends at the results of the module', async () => {
  const page = await open(1280, 900, { reducedMotion: 'no-preference' });
  for (const ef of ['10', '40', '64']) {
    await page.fill('#ef', ef);
    assert.match(await page.textContent('#layers-note'), new RegExp(`^\\d+ distances instead of 1,797.*its ${ef} results are those of the module`));
  }
  const steps = await page.$$eval('#path-steps li', (items) => items.map(({ textContent }) => textContent));
  assert.ok(steps.length > 64 && /^Layer 2/.test(steps[0]) && /^Layer 0/.test(steps.at(-1)));
  await page.focus('#step');
  await page.keyboard.press('Home');
  assert.match(await page.textContent('#step-text'), /^Before the first step/);
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.textContent('#step-text'), `Step 1 of ${steps.length}. ${steps[0]}`);
  await page.click('#play');
  await page.waitForFunction(() => document.getElementById('step').value > 3);
  await page.click('#play');
  await page.context().close();
});

test('neurons spike, compete and learn', async () => {
  const page = await open(1280, 900);
  const spikes = async () => (await page.$$eval('#rows td:nth-child(2)', (cells) => cells.map(({ textContent }) => Number(textContent))));
  const total = (counts) => counts.reduce((sum, count) => sum + count);
  await page.uncheck('#stdp');
  await page.click('#forget');
  assert.match(await page.textContent('#spikes-note'), /^All links have the weight 0\.10/);
  await page.fill('#inhibition', '0');
  const free = await spikes();
  await page.fill('#inhibition', '0.3');
  const held = await spikes();
  assert.ok(total(held) > 0 && total(held) < total(free) / 2, `${total(held)} spikes with inhibition, ${total(free)} without`);
  assert.match(await page.textContent('#spikes-text'), new RegExp(`^The winner is a \\d \\(number \\d+\\) with ${Math.max(...held)} spikes of ${total(held)}`));

  await page.fill('#inhibition', '0.1');
  const before = await spikes();
  await page.check('#stdp');
  for (let times = 0; times < 3; times += 1) await page.click('#run');
  assert.match(await page.textContent('#spikes-note'), /^Spike timing has changed \d+ links/);
  await page.uncheck('#stdp');
  await page.click('#run');
  assert.notDeepEqual(await spikes(), before, 'the weights that were learned make a difference');
  await page.click('#forget');
  assert.deepEqual(await spikes(), before);
  assert.ok(await page.$eval('#raster', (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((level) => level > 0)));
  await page.context().close();
});

test('learning changes answers, by as much as the hardware counted', async () => {
  const page = await open(1280, 900);
  const learning = readFileSync(at('../../docs/learning.md'), 'utf8');
  const [, before, after] = /^\| 1 of each digit +\|[^|]+\| +(\d+\/297) [^|]+\| +(\d+\/297) /m.exec(learning);
  await learn(page);
  const count = async (id) => /(\d+) of (\d+)$/.exec(await page.textContent(id)).slice(1).join('/');
  assert.deepEqual([await count('#right-before'), await count('#right-after')], [before, after]);
  const within = /same label: ([\d.]+) before, ([\d.]+) after/.exec(learning).slice(1);
  const between = /different labels: ([\d.]+) before, ([\d.]+) after/.exec(learning).slice(1);
  assert.deepEqual([await page.textContent('#within-before'), await page.textContent('#within-after')], within);
  assert.deepEqual([await page.textContent('#between-before'), await page.textContent('#between-after')], between);
  assert.equal(await page.textContent('#query-before'), '0, wrong: it is a 3');
  assert.equal(await page.textContent('#query-after'), '3, right');

  const name = await page.getAttribute('#changed button', 'aria-label');
  const [, truth, wrong, right] = /^a (\d), number \d+: before (\d|nothing), after (\d)/.exec(name);
  assert.equal(right, truth);
  await page.click('#changed button');
  assert.equal(await page.textContent('#query-before'), `${wrong}, wrong: it is a ${truth}`);
  assert.equal(await page.textContent('#query-after'), `${right}, right`);

  const labelled = await page.innerHTML('#labelled');
  await page.click('#relabel');
  await page.waitForFunction(() => /^Learning changed/.test(document.getElementById('learn-text').textContent));
  assert.notEqual(await page.innerHTML('#labelled'), labelled);
  await page.context().close();
});

test('the small module does the tile', async () => {
  const page = await open(1280, 900);
  const { size } = statSync(at('dist/micro_hnsw.wasm'));
  assert.match(await page.textContent('#small-facts'), new RegExp(`^micro_hnsw.wasm: ${size.toLocaleString('en')} bytes, 58 functions, 0 imports`));
  for (let nth = 1; nth <= 10; nth += 1) {
    await page.click(`#pick button:nth-child(${nth})`);
    assert.match(await page.textContent('#tile-text'), /a scan finds the same. The competition goes to a \d with \d+ spikes/);
    assert.equal(await page.locator('#tile .hit').count(), 5);
  }
  await page.context().close();
});

test('without WebAssembly the page says so', async () => {
  const page = await (await browser.newContext()).newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.addInitScript(() => {
    WebAssembly.compileStreaming = WebAssembly.compile = WebAssembly.instantiate = () => Promise.reject(new WebAssembly.CompileError('forbidden'));
  });
  await page.goto(server.origin);
  await page.waitForFunction(() => /^This page could not start: ./.test(document.getElementById('facts').textContent));
  assert.equal(errors.length, 1);
  await page.context().close();
});

for (const [width, height, colorScheme] of [[360, 780, 'light'], [360, 780, 'dark'], [768, 1024, 'light'], [1440, 1180, 'dark']]) {
  test(`it can be read and used at ${width} pixels, ${colorScheme}`, async () => {
    const page = await open(width, height, { colorScheme });
    await learn(page);
    for (const summary of await page.locator('summary').all()) await summary.click();
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, 'it does not scroll sideways');
    const found = await page.evaluate(inspect);
    assert.ok(found.controls > 80 && found.texts > 100, `${found.controls} controls and ${found.texts} texts were looked at`);
    assert.deepEqual(found.faults, []);
    await page.context().close();
  });
}

test('pictures of it', async () => {
  const folder = process.env.PICTURES ? '../../docs/' : 'dist/';
  for (const [name, width, height, top, options] of [['demo', 1360, 944, 'header', {}], ['demo-phone', 360, 780, '#nearest', { colorScheme: 'dark', deviceScaleFactor: 2 }]]) {
    const page = await open(width, height, options);
    const path = at(`${folder}${name}.png`);
    await page.evaluate((element) => document.querySelector(element).closest('section, header').scrollIntoView(), top);
    writeFileSync(path, shrinkPng(await page.screenshot()));
    assert.ok(statSync(path).size < 200 * 1024, `${path} has ${statSync(path).size} bytes`);
    // The browser reads what was written.
    const size = await page.evaluate(async (bytes) => createImageBitmap(new Blob([new Uint8Array(bytes)])).then((picture) => picture.width), [...readFileSync(path)]);
    assert.equal(size, width * (options.deviceScaleFactor ?? 1));
    await page.context().close();
  }
});

test('the page had nothing to complain about', () => {
  assert.deepEqual(complaints, []);
});

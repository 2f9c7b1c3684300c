// The demo in a real browser: `node --test web/demo/demo.test.js`. Also takes the pictures docs/demo.png and docs/demo-phone.png.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

import { buildDemo } from './build.js';
import { serveDemo } from './serve.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
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

before(async () => {
  await buildDemo();
  browser = await chromium.launch({ executablePath, args, headless: true });
  server = await serveDemo();
});

after(async () => {
  await browser?.close();
  await server?.close();
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

test('the path that is replayed ends at the results of the module', async () => {
  const page = await open(1280, 900);
  for (const ef of ['10', '40', '64']) {
    await page.fill('#ef', ef);
    assert.match(await page.textContent('#layers-note'), new RegExp(`^\\d+ distances instead of 1,797.*its ${ef} results are those of the module`));
  }
  const steps = await page.$$eval('#way li', (items) => items.map(({ textContent }) => textContent));
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

  await page.fill('#inhibition', '0.05');
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

test('the page had nothing to complain about', () => {
  assert.deepEqual(complaints, []);
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { createIndex, deserialize } from 'micro-hnsw';
import { loadFromFile, saveToFile } from 'micro-hnsw/node';
import { loadFromIndexedDB } from 'micro-hnsw/storage';

const folder = await mkdtemp(join(tmpdir(), 'micro-hnsw-'));
after(() => rm(folder, { recursive: true }));

test('what was saved comes back, and nothing else is left', async () => {
  const path = join(folder, 'index.bin');
  assert.equal(await loadFromFile(path), undefined);
  const index = await createIndex({ dimensions: 2 });
  index.insert('a', [0.5, 0.25]);
  await Promise.all([saveToFile(path, new Uint8Array(1)), saveToFile(path, new Uint8Array(2)), saveToFile(path, index.serialize())]);
  assert.equal((await deserialize((await loadFromFile(path))!)).digest(), index.digest(), 'the last call wins');
  assert.deepEqual(await readdir(folder), ['index.bin']);
  await rm(path);
});

test('failures are named, and leave what was there', async () => {
  await assert.rejects(saveToFile(join(folder, 'none', 'index.bin'), new Uint8Array(1)), { code: 'STORAGE', name: 'StorageError', message: /none/ });
  await assert.rejects(loadFromFile(folder), { code: 'STORAGE' });
  await assert.rejects(loadFromIndexedDB('x'), { code: 'STORAGE', message: /IndexedDB/ });
});

test('a save that is killed leaves something whole', async () => {
  const path = join(folder, 'killed.bin');
  const script = join(folder, 'save.mjs');
  await saveToFile(path, new Uint8Array(3_000_000).fill(1));
  await writeFile(
    script,
    `
    import { saveToFile } from ${JSON.stringify(import.meta.resolve('micro-hnsw/node'))};
    for (let content = 0; ; content = (content + 1) % 256) {
      await saveToFile(${JSON.stringify(path)}, new Uint8Array(3_000_000).fill(content));
      if (content === 2) process.send('busy');
    }`,
  );
  for (const pause of [0, 3, 7, 11, 17]) {
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await new Promise((resolve) => child.once('message', resolve));
    await setTimeout(pause);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const bytes = (await loadFromFile(path))!;
    assert.equal(bytes.length, 3_000_000);
    assert.ok(bytes.every((byte) => byte === bytes[0]));
  }
});

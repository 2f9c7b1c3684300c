// The calls of `compat/tests/data/calls.txt` give the same bits here as in the native library, which wrote what is expected into it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { CompatExports } from 'micro-hnsw/compat';
import { perform, visible, type Buffer as Name, type Call, type List } from './calls.js';
import { build, each } from './modules.js';
import { SIGNATURES } from './signatures.js';

// This is out/tests/drop-in.
const lines = readFileSync(new URL('../../../compat/tests/data/calls.txt', import.meta.url), 'utf8').trimEnd().split('\n');
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The 32-bit hash of Fowler, Noll and Vo, variant 1a. */
class Hash {
  #value = 0x811c9dc5;

  add(bytes: Uint8Array): void {
    for (const byte of bytes) this.#value = Math.imul(this.#value ^ byte, 0x01000193);
  }

  toString(): string {
    return hexadecimal(this.#value, 8);
  }
}

function hexadecimal(value: number, digits: number): string {
  return (value >>> 0).toString(16).padStart(digits, '0');
}

function parse(line: string): Call {
  const [name, ...words] = line.split(' ') as [string, ...string[]];
  if (name === 'write') return { kind: 'write', buffer: words[0] as Name, values: words.slice(1).map(Number) };
  if (name === 'merge') return { kind: 'merge', list: words[0] as List, first: Number(words[1]), count: Number(words[2]) };
  assert.ok(name in SIGNATURES, `${name} is no function`);
  return { kind: 'call', name: name as Exclude<keyof typeof SIGNATURES, 'merge'>, arguments: words.map(Number) };
}

/** Makes the calls; `checkpoint` gets the words that are expected there, and the hash of all that was returned and could be seen so far. */
function replay(module: CompatExports, checkpoint: (expected: string[], hash: string) => void): void {
  const hash = new Hash();
  const returned = new DataView(new ArrayBuffer(4));
  for (const line of lines) {
    if (line.startsWith('=')) {
      checkpoint(line.split(' ').slice(1), String(hash));
      continue;
    }
    const call = parse(line);
    const value = perform(module, call);
    if (call.kind === 'call' && SIGNATURES[call.name].endsWith('f')) returned.setFloat32(0, value, true);
    else returned.setInt32(0, value, true);
    hash.add(new Uint8Array(returned.buffer));
    visible(module).forEach((bytes) => hash.add(bytes));
  }
}

each('the recorded calls return and write what they do natively', ({ start }) => {
  let checkpoints = 0;
  replay(start(), ([expected], found) => {
    assert.equal(found, expected, `checkpoint ${checkpoints}`);
    checkpoints += 1;
  });
  assert.ok(checkpoints >= 40);
});

interface WithDigest extends CompatExports {
  digest_low(): number;
  digest_high(): number;
}

for (const [name, profile, flags] of [
  ['scalar', 'wasm', ''],
  ['SIMD', 'wasm-fast', '-C target-feature=+simd128'],
] as const) {
  test(`the recorded calls lead to the states of the native library (${name}, with exports of the digest)`, () => {
    const options = ['--package', 'micro-hnsw-compat', '--lib', '--crate-type', 'cdylib', '--features', 'digest', '--profile', profile, '--target', 'wasm32-unknown-unknown'];
    const target = `${process.env['CARGO_TARGET_DIR'] ?? `${root}target`}/digest`;
    execFileSync('cargo', ['rustc', '--quiet', ...options, '--target-dir', target], { cwd: root, env: { ...process.env, RUSTFLAGS: flags }, stdio: ['ignore', 'ignore', 'inherit'] });
    const module = build(name, `${target}/wasm32-unknown-unknown/${profile}/micro_hnsw_compat.wasm`).start() as WithDigest;
    let checkpoints = 0;
    replay(module, (expected, hash) => {
      const digest = hexadecimal(module.digest_high(), 8) + hexadecimal(module.digest_low(), 8);
      assert.deepEqual([hash, digest], expected, `checkpoint ${checkpoints}`);
      checkpoints += 1;
    });
    assert.ok(checkpoints >= 40);
  });
}

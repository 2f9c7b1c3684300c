// The larger module executes the commands that the golden model and the RTL execute, and ends with the same digests.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';

for (const module of ['dist/micro_hnsw_core.wasm', 'dist/micro_hnsw_core.simd.wasm']) {
  test(`${module} ends each life of the replay with the digest of the golden model`, () => {
    assert.ok(existsSync(module), `${module} is missing; web/build makes it`);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['core/tests/digest.mjs', module], { encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /: 906 commands, digests( [0-9a-f]{16}){3}\n$/);
  });
}

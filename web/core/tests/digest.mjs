// Runs the commands of a replay in a built module and compares the digests at the end of each life with those that the file states.
//   node web/core/tests/digest.mjs MODULE.wasm...
// Exit 1 if one differs. As a library: `replay(bytes, text)`.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const DIGEST = 0x0b;

/** Sizes of the configurations that a replay may name, as in golden/spec.toml. */
const CONFIGS = { tile: [32, 16, 3, 6, 3, 32, 8, 6] };

/**
 * Executes every command of a replay on an index of a fresh instance.
 * @param {BufferSource} bytes a module
 * @param {string} text a replay
 * @returns {{ expected: string[], found: string[], commands: number }} digests in 16 hexadecimal digits: of the file, and of the Digest commands
 */
export function replay(bytes, text) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const room = 1 << 14;
  const start = exports.reserve(room) >>> 0;
  const lines = text.split("\n");
  const config = CONFIGS[lines.find((line) => line.startsWith("config ")).slice(7)];
  const handle = exports.create(...config, 0, 8, 24, 3, 1, 0);
  if (handle <= 0) throw new Error(`create: code ${-handle}`);
  const buffer = new DataView(exports.memory.buffer, start, room);
  const found = [];
  let commands = 0;
  for (const line of lines.filter((line) => /^[0-9a-f]{8}\b/.test(line))) {
    const words = line.split(" ").map((word) => Number.parseInt(word, 16));
    words.forEach((word, nth) => buffer.setUint32(4 * nth, word, true));
    const answered = exports.execute(handle, words.length);
    if (answered < 1) throw new Error(`${line}: code ${-answered}`);
    commands += 1;
    if ((words[0] & 0xff) === DIGEST)
      found.push(buffer.getBigUint64(4 * (words.length + 1), true).toString(16).padStart(16, "0"));
  }
  const expected = lines.find((line) => line.startsWith("# digests ")).split(" ").slice(2);
  return { expected, found, commands };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = readFileSync(new URL("life.replay", import.meta.url), "utf8");
  if (process.argv.length < 3) {
    console.error("usage: node web/core/tests/digest.mjs MODULE.wasm...");
    process.exit(2);
  }
  for (const file of process.argv.slice(2)) {
    const { expected, found, commands } = replay(readFileSync(file), text);
    const equal = expected.length > 0 && expected.join() === found.join();
    console.log(`${file}: ${commands} commands, digests ${found.join(" ")}${equal ? "" : `, expected ${expected.join(" ")}`}`);
    if (!equal) process.exitCode = 1;
  }
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What the figures were measured on, without names. */
export function machine() {
  const flags = readFileSync('/proc/cpuinfo', 'utf8').match(/^flags.*$/m)?.[0].split(/\s+/) ?? [];
  const vectors = [
    ['AVX2', 'avx2'],
    ['AVX-512', 'avx512f'],
  ].flatMap(([name, flag]) => (flags.includes(flag) ? [name] : []));
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus()[0]?.model ?? 'unknown'} (${vectors.join(', ') || 'no AVX2'}), ${availableParallelism()} processors, ${memory} GiB, ${process.arch}`;
}

/** Programs that want a processor, mean of the last minute. */
export const load = () => loadavg()[0];

/** The first words that a program says about its version. */
export function version(program) {
  return execFileSync(program, ['--version'], { encoding: 'utf8' }).split(/\s+/).slice(0, 2).join(' ');
}

/** The commit, with a plus when files of the folder were changed after it. */
export function commit(root) {
  const git = (...words) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'golden', 'web/core', 'web/compat', 'web/src', 'web/build', 'Cargo.toml');
  return git('rev-parse', '--short=10', 'HEAD') + (changed ? '+' : '');
}

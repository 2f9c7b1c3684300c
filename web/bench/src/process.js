import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts a program that answers requests, each with a line of JSON. */
export function start(program, ...words) {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  const [waiting, complaints] = [[], []];
  child.stderr.on('data', (text) => complaints.push(text));
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  const fail = (why) => {
    const error = new Error(`${[program, ...words].join(' ')} ${why}\n${complaints.join('').slice(-2000)}`);
    for (const { reject } of waiting.splice(0)) reject(error);
    child.failed = error;
  };
  child.on('error', (error) => fail(`cannot be started: ${error.message}`));
  child.on('close', (code) => fail(`ended with ${code}`));
  child.stdin.on('error', () => {});
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (child.failed) return reject(child.failed);
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(request)}\n`);
      }),
    pid: child.pid,
    close: () => child.stdin.end(),
  };
}

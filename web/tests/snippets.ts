import { readFile } from 'node:fs/promises';

/** A piece of code of a page. */
export interface Snippet {
  /** Page and line. */
  readonly where: string;
  readonly code: string;
  /** Whether it needs a browser. */
  readonly browser: boolean;
  /** What it prints: the comments behind or below `console.log`. */
  readonly expected: string;
}

const root = new URL('../../../', import.meta.url);

/** The JavaScript of the documentation of the package. */
export async function snippets(): Promise<Snippet[]> {
  const found: Snippet[] = [];
  for (const name of ['docs/web.md', 'web/README.md']) {
    const page = await readFile(new URL(name, root), 'utf8');
    for (const { 1: info, 2: code = '', index } of page.matchAll(/^```js(.*)\n([^]*?)^```$/gm)) {
      const expected = code
        .split('\n')
        .flatMap((line) => /(?:console\.log\(.*\).*; |^)\/\/ (.*)$/.exec(line)?.[1] ?? [])
        .join('\n');
      found.push({ where: `${name}:${page.slice(0, index).split('\n').length}`, code, browser: info === ' browser', expected });
    }
  }
  return found;
}

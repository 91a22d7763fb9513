import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** A program or a command of the README or of a page in docs/, which a test runs or checks. */
export interface Example {
  /** The page it stands in, such as `README.md` or `docs/socks5.md`. */
  readonly file: string;
  /** As in `<!-- example: name -->` above the fenced block. */
  readonly name: string;
  /** As after the fence: `js`, `ts`, `sh`, `yaml`, ... */
  readonly language: string;
  readonly code: string;
}

const fencedBlock = /<!-- example: (?<name>[\w-]+) -->\n+```(?<language>\w+)\n(?<code>[\s\S]*?)^```$/gm;

/** The pages that people read: README.md and docs/*.md. */
export function pages(): string[] {
  const docs = existsSync('docs') ? readdirSync('docs').filter(file => file.endsWith('.md')) : [];
  return ['README.md', ...docs.sort().map(file => join('docs', file))];
}

/**
 * The named examples of a page, in their order.
 * @throws {Error} when a block after `<!-- example: ... -->` cannot be read
 */
export function examplesOf(file: string): Example[] {
  const text = readFileSync(file, 'utf8');
  const examples = [...text.matchAll(fencedBlock)].map(({groups}) => {
    const {name, language, code} = groups as {name: string; language: string; code: string};
    return {file, name, language, code};
  });
  const announced = text.match(/<!-- example:/g)?.length ?? 0;
  if (announced !== examples.length) {
    throw new Error(`${file} announces ${announced} examples, but only ${examples.length} can be read`);
  }
  return examples;
}

/**
 * The example of that name.
 * @throws {Error} when the page has none
 */
export function example(file: string, name: string): Example {
  const found = examplesOf(file).find(each => each.name === name);
  if (!found) throw new Error(`${file} has no example ${name}`);
  return found;
}

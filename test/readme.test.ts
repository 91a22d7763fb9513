import {execFile} from 'node:child_process';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {parseFilter} from '../source/view/filter.js';

const readme = readFileSync('README.md', 'utf8');

/** Inside the package, so that `import 'udptop'` means what it will mean to its users. */
const directory = 'dist/readme-examples';

async function runExample(name: string): Promise<string> {
  const code = new RegExp(`<!-- example: ${name} -->\\n\`\`\`js\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (code === undefined) throw new Error(`the README has no example ${name}`);
  mkdirSync(directory, {recursive: true});
  writeFileSync(`${directory}/${name}.mjs`, code);
  const {stdout} = await promisify(execFile)(process.execPath, [`${directory}/${name}.mjs`], {
    timeout: 15_000,
  });
  return stdout;
}

describe('the programs in the README run:', () => {
  test('a reporter of one’s own hears of start, packets and end', async () => {
    expect(await runExample('own-reporter')).toBe('start udp\nrx 5 bytes\ntx 9 bytes\nend\n');
  });

  test('meters with metadata', async () => {
    expect(await runExample('meters')).toBe('ada: 1 packets up, 5 bytes down\n');
  });

  test('a whole monitor', async () => {
    const lines = (await runExample('monitor')).trimEnd().split('\n');
    expect(lines.slice(0, -1)).toContain('0 packets in 0 flows');
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({
      schema: 'udptop/snapshot/v1',
      services: [{name: 'dns'}],
    });
  });
});

test('every filter in the README is one', () => {
  const table = /### Filters\n[\s\S]*?\n\n(\|[\s\S]*?)\n\n/.exec(readme)?.[1] ?? '';
  const filters = table
    .split('\n')
    .slice(2)
    .flatMap(row => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, filter]) => filter!));
  expect(filters.length).toBeGreaterThan(20);
  for (const filter of filters) expect(parseFilter(filter), filter).toHaveProperty('matches');
});

test('the README names no flag that the command does not have', () => {
  const help = readFileSync('source/command/help.ts', 'utf8');
  for (const [flag] of readme.matchAll(/(?<=\s)--[a-z][a-z-]+/g)) {
    expect(help, flag).toContain(flag);
  }
});

import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {parseFilter} from '../source/view/filter/filter.js';
import {emptyDirectory, installed, startCommand} from './e2e/command.js';
import {echo, eventually, freePort, openPeer} from './relay/peers.js';

const readme = readFileSync('README.md', 'utf8');

/** Inside the package, so that `import 'udptop'` means what it will mean to its users. */
const directory = 'dist/readme-examples';

function example(name: string): string {
  const code = new RegExp(`<!-- example: ${name} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1];
  if (code === undefined) throw new Error(`the README has no example ${name}`);
  return code;
}

async function runExample(name: string): Promise<string> {
  mkdirSync(directory, {recursive: true});
  writeFileSync(`${directory}/${name}.mjs`, example(name));
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

test.skipIf(!installed('curl'))('the curl lines in the README do what they say', async () => {
  const [target, client, listen] = [await openPeer({answer: echo}), await openPeer(), await freePort()];
  const cwd = emptyDirectory();
  const url = `udp://127.0.0.1:${listen}/127.0.0.1:${target.port}?name=dns`;
  const command = startCommand(['-L', url, '--headless', '--output', 'none', '--control', 'udptop.sock'], {
    cwd,
  });
  try {
    await eventually(() => existsSync(join(cwd, 'udptop.sock')), 'the control socket', 15_000);
    await client.send('x', listen);
    await client.arrived(1);
    const id = `127.0.0.1:${client.port}->127.0.0.1:${target.port}/udp`;
    const [assignment, ...lines] = example('control').trim().split('\n');
    expect(assignment).toMatch(/^flow='/);
    const answers: unknown[] = [];
    for (const line of lines) {
      const curl = line.replace(/^curl /, 'curl --silent --show-error --fail ');
      const run = promisify(execFile)('sh', ['-c', curl], {cwd, env: {...process.env, flow: id}});
      answers.push(JSON.parse((await run).stdout));
    }
    expect(answers).toMatchObject([
      {status: 'ok'},
      {schema: 'udptop/snapshot/v1'},
      {total: 1, matched: 1, flows: [{id}]},
      {total: 1, matched: 1, flows: [{id}]},
      {id, state: 'active'},
      {id, metadata: {owner: 'ada', vip: true}},
      {id, state: 'throttled'},
      {id, state: 'blocked'},
      {id, state: 'active'},
      {id, state: 'ended'},
    ]);
  } finally {
    command.child.kill('SIGKILL');
    target.close();
    client.close();
  }
});

test('the README names no flag that the command does not have', () => {
  const help = readFileSync('source/command/cli/help.ts', 'utf8');
  for (const [flag] of readme.replace(/^curl .*/gm, '').matchAll(/(?<=\s)--[a-z][a-z-]+/g)) {
    expect(help, flag).toContain(flag);
  }
});

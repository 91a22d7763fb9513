import {execFile} from 'node:child_process';
import {cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {geoLiteCity} from '../discovery/places/databases.js';

const run = promisify(execFile);

/** The built command with no package anywhere: neither Ink nor zod, nor koffi. */
let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'udptop-bundle-'));
  for (const part of ['dist', 'config', 'package.json']) {
    cpSync(part, join(directory, part), {recursive: true});
  }
});
afterAll(() => rmSync(directory, {recursive: true}));

const command = (...args: readonly string[]) =>
  run(process.execPath, [join(directory, 'dist/cli.js'), ...args], {
    cwd: directory,
    env: {...process.env, NODE_ENV: undefined, XDG_CONFIG_HOME: '/nonexistent/config'},
  });

/** What of the bundle Node loads into the main thread for this command, as text by file. */
async function loadedBy(...args: readonly string[]): Promise<Map<string, string>> {
  const log = join(directory, 'loaded');
  writeFileSync(log, '');
  writeFileSync(
    join(directory, 'hooks.mjs'),
    `import {appendFileSync} from 'node:fs';
    export function load(url, context, next) {
      if (url.includes('/dist/')) appendFileSync(${JSON.stringify(log)}, url + '\\n');
      return next(url, context);
    }`,
  );
  writeFileSync(
    join(directory, 'register.mjs'),
    `import {register} from 'node:module'; register('./hooks.mjs', import.meta.url);`,
  );
  await run(
    process.execPath,
    [
      `--import=${pathToFileURL(join(directory, 'register.mjs'))}`,
      ...[join(directory, 'dist/cli.js'), ...args],
    ],
    {cwd: directory, env: {...process.env, XDG_CONFIG_HOME: '/nonexistent/config'}},
  );
  const urls = readFileSync(log, 'utf8').trim().split('\n');
  return new Map(urls.map(url => [basename(url), readFileSync(new URL(url), 'utf8')]));
}

/** A text that only this part of the bundle has. */
const partsWith = {
  ink: 'yoga',
  zod: 'invalid_type',
  yaml: 'YAMLParseError',
  pino: 'pino',
  mmdb: 'mmdb-lib expects',
  prom: 'openmetrics-text; version',
} as const;
const partsIn = (texts: Iterable<string>) => {
  const all = [...texts].join('\n');
  return Object.entries(partsWith).flatMap(([part, text]) => (all.includes(text) ? [part] : []));
};

const headless = ['--headless', '--output', 'none', '--duration', '50ms'];
const service = ['-L', 'udp://127.0.0.1:0/127.0.0.1:9'];

describe('the bundle of the command', () => {
  test('needs no package for a run, and reads files of configuration', async () => {
    writeFileSync(
      join(directory, 'config.yaml'),
      `services:
  - name: dns
    addr: 127.0.0.1:0
    handler: {type: udp}
    forwarder: {nodes: [{addr: 127.0.0.1:9}]}
`,
    );
    const {stdout} = await command('--config', 'config.yaml', ...headless, '--snapshot', '-');
    expect(JSON.parse(stdout).services).toMatchObject([{name: 'dns', handler: 'udp'}]);
  });

  test('needs no package for a recording either', async () => {
    await command('--demo', ...headless, '--record', 'recording.gz');
    const {stdout} = await command(
      'replay',
      'recording.gz',
      '--headless',
      '--output',
      'ndjson',
      '--speed',
      '100',
    );
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!).demo).toBe(true);
  });

  test('prints what belongs to the package: its version and the example of a configuration', async () => {
    const {version} = JSON.parse(readFileSync('package.json', 'utf8'));
    expect((await command('--version')).stdout).toBe(`${version}\n`);
    expect((await command('--print-config')).stdout).toBe(readFileSync('config/everything.yaml', 'utf8'));
  });

  test('names the license of every package in it', () => {
    const licenses = readFileSync('dist/bundle/LICENSES', 'utf8');
    for (const name of ['ink', 'react', 'zod', 'yaml', 'pino', 'yoga-layout', 'maxmind'])
      expect(licenses).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|ISC)\\)$`, 'm'));
    expect(licenses).not.toMatch(/^koffi /m);
  });
});

describe('Node loads only', () => {
  test('what a command needs', async () => {
    const all = readdirSync('dist/bundle')
      .filter(file => file.endsWith('.js'))
      .map(file => readFileSync(join('dist/bundle', file), 'utf8'));
    expect(partsIn(all)).toEqual(['ink', 'zod', 'yaml', 'pino', 'mmdb', 'prom']);
    expect(partsIn((await loadedBy('--version')).values())).toEqual([]);
    expect(partsIn((await loadedBy('--help')).values())).toEqual([]);
    expect(partsIn((await loadedBy(...service, ...headless)).values())).toEqual(['pino']);
    writeFileSync(join(directory, 'places.mmdb'), geoLiteCity);
    expect(partsIn((await loadedBy(...service, ...headless, '--geo', 'places.mmdb')).values())).toEqual([
      'pino',
      'mmdb',
    ]);
    expect(partsIn((await loadedBy(...service, ...headless, '--metrics', ':0')).values())).toEqual([
      'pino',
      'prom',
    ]);
    expect(partsIn((await loadedBy('--config', 'config.yaml', ...headless)).values())).toEqual([
      'zod',
      'yaml',
      'pino',
    ]);
  });

  test('what inspects flows where flows are inspected', async () => {
    const bundle = join(directory, 'dist/bundle');
    const [inspection] = readdirSync(bundle).filter(file => file.startsWith('inspect-flows-'));
    renameSync(join(bundle, inspection!), join(bundle, 'elsewhere'));
    try {
      await command(...service, ...headless, '--no-inspect');
      await expect(command(...service, ...headless)).rejects.toThrow(inspection!);
    } finally {
      renameSync(join(bundle, 'elsewhere'), join(bundle, inspection!));
    }
  });

  test('a few files for --version', async () => {
    expect((await loadedBy('--version')).size).toBeLessThan(20);
  });
});

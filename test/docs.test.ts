import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, test} from 'vitest';
import {flags, flagText} from '../source/command/cli/flags.js';
import {loadConfiguration} from '../source/configuration/load.js';
import {dropReasons} from '../source/relay/counters.js';
import {formatCsv} from '../source/snapshot/csv.js';
import {defaultBindings} from '../source/ui/input/bindings.js';
import {columns} from '../source/view/columns/columns.js';
import {parseFilter} from '../source/view/filter/filter.js';
import {stateSigns} from '../source/view/lifecycle.js';
import {emptyDirectory, runCommand} from './e2e/command.js';
import {documents} from './pages/documents.js';
import {snapshot} from './view/flows.js';

const read = (file: string) => readFileSync(file, 'utf8');

test.each(documents)('%s names no flag that the command does not have', file => {
  const known = new Set(
    Object.entries(flags).flatMap(([name, {type}]) => [
      flagText(name),
      ...(type === 'boolean' ? [flagText(name).replace('--', '--no-')] : []),
    ]),
  );
  // Lines of other programs have flags of their own.
  const text = read(file).replace(
    /^(?:sudo )?(?:ss|npx|npm|ip|systemctl|systemd-analyze) .*|curl `?[^`\n]*/gm,
    '',
  );
  for (const [flag] of text.matchAll(/(?<=[\s`])--[a-z][a-z-]+/g)) expect(known).toContain(flag);
});

test.each(documents)('%s has configuration that loads', file => {
  const blocks = [...read(file).matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
  for (const code of blocks) {
    const written = join(emptyDirectory(), 'udptop.yaml');
    writeFileSync(written, code);
    const withoutServices = !code.includes('services:');
    // Filters that a fragment uses may be defined in another one, but not here.
    expect(loadConfiguration({listenUrls: [], file: written, withoutServices}), code).toBeDefined();
  }
});

test.each(documents)('%s has links that lead somewhere', file => {
  const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
  for (const link of links.filter(each => !each.includes('://'))) {
    const [path, anchor] = link.split('#') as [string, string?];
    const target = path === '' ? file : join(dirname(file), path);
    expect(existsSync(target), `${link} in ${file}`).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(target), link).toContain(anchor);
  }
});

/** As GitHub makes them of headings. */
function anchorsOf(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

/** The rows of the table that begins with this line, as cells. */
function table(file: string, header: string): string[][] {
  const [, rows] = read(file).split(`${header}\n`) as [string, string?];
  if (rows === undefined) throw new Error(`${file} has no table ${header}`);
  const lines = rows.split('\n').slice(1);
  const end = lines.findIndex(line => !line.startsWith('|'));
  return lines.slice(0, end).map(line =>
    line
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  );
}

const inCode = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);

test('docs/filters.md has filters that parse', () => {
  const filters = table('docs/filters.md', '| filter | finds flows |').flatMap(([cell]) => inCode(cell!));
  expect(filters.length).toBeGreaterThan(20);
  for (const filter of filters) expect(parseFilter(filter), filter).toHaveProperty('matches');
});

describe('docs/screen.md', () => {
  test('lists every key, with its name for the configuration', () => {
    const rows = table('docs/screen.md', '| key | name | does |');
    const documented = rows.map(([keys, names]) => ({keys: inCode(keys!).sort(), names: inCode(names!)}));
    expect(documented.flatMap(({names}) => names).sort()).toEqual(
      defaultBindings.map(({name}) => name).sort(),
    );
    for (const {keys, names} of documented) {
      const bound = defaultBindings.filter(({name}) => names.includes(name)).flatMap(each => each.keys);
      expect(keys, names.join()).toEqual([...bound].sort());
    }
  });

  test('lists every column', () => {
    const documented = table('docs/screen.md', '| column | shows |').flatMap(([cell]) => inCode(cell!));
    expect(documented.sort()).toEqual(columns.map(({id}) => id).sort());
  });

  test('lists every state with its sign', () => {
    const signs = table('docs/screen.md', '| sign | state | meaning |').map(
      ([cell]) => inCode(cell!)[0] ?? ' ',
    );
    expect(signs.sort()).toEqual(Object.values(stateSigns).sort());
  });

  test.each(['README.md'])('%s names keys that there are', file => {
    const keys = table(file, '| key | does |').flatMap(([cell]) => inCode(cell!));
    const bound = new Set(defaultBindings.flatMap(each => each.keys));
    expect(keys.filter(key => !bound.has(key))).toEqual([]);
  });
});

describe('docs/exports.md', () => {
  test('lists every field of a snapshot, of a flow and of a service', async () => {
    const [whole, ofFlow, ofService] = read('docs/exports.md')
      .split('| field | content |\n')
      .slice(1)
      .map(text => inCode(text.slice(0, text.indexOf('\n\n')).replace(/^(\|[^|]*)\|.*$/gm, '$1')));
    const {stdout} = await runCommand(['--demo', '--headless', '--output', 'ndjson', '--duration', '2s']);
    const written = JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
    expect(whole).toEqual(expect.arrayContaining(Object.keys(written)));
    expect(ofFlow).toEqual(expect.arrayContaining(Object.keys(written.flows[0])));
    expect(ofService).toEqual(expect.arrayContaining(Object.keys(written.services[0])));
    const parts = table('docs/exports.md', '| part | counts |').flatMap(([cell]) => inCode(cell!));
    expect(parts.sort()).toEqual(Object.keys(written.totals.attribution).sort());
  });

  test('has the header line of CSV', () => {
    const [header] = formatCsv(snapshot([])).split('\r\n').slice(-2);
    expect(read('docs/exports.md')).toContain(`\`\`\`csv\n${header}\n\`\`\``);
  });
});

test('docs/troubleshooting.md explains every drop reason', () => {
  const reasons = table('docs/troubleshooting.md', '| reason | meaning | what to do |');
  expect(reasons.flatMap(([cell]) => inCode(cell!)).sort()).toEqual([...dropReasons, 'kernel'].sort());
});

test('docs/performance.md has a place for the table of the bench', async () => {
  const {replaceTable} = await import(pathToFileURL('bench/report/table.mjs').href);
  const document = read('docs/performance.md');
  expect(replaceTable(document, '| measured |')).toContain('<!-- bench -->\n| measured |\n<!-- /bench -->');
});

test.each([
  ['dependencies', '| package | why | what it touches | license |'],
  ['devDependencies', '| package | why | license |'],
])('docs/dependencies.md lists the %s of package.json, with their licenses', (kind, header) => {
  const rows = table('docs/dependencies.md', header).map(cells => [
    /^\[(.*?)\]/.exec(cells[0]!)![1]!,
    cells.at(-1)!,
  ]);
  const names = Object.keys(JSON.parse(read('package.json'))[kind]).sort();
  const licenseOf = (name: string) => JSON.parse(read(`node_modules/${name}/package.json`)).license;
  expect(rows).toEqual(names.map(name => [name, licenseOf(name)]));
});

import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, normalize} from 'node:path';
import {describe, expect, test} from 'vitest';

const page = readFileSync('ARCHITECTURE.md', 'utf8');
const ground = ['clock', 'flow', 'address', 'quantity', 'text'];

/** Which modules a module may import besides itself: the table of ARCHITECTURE.md. */
const rules = new Map(
  [...page.matchAll(/^\| `(\w+)` \| [^|]+ \| ?([^|]*) ?\|$/gm)].map(([, name, allowed]) => [
    name!,
    allowed!
      .split(',')
      .map(word => word.trim().replaceAll('`', ''))
      .flatMap(word => (word === 'ground' ? ground : word === '' ? [] : [word])),
  ]),
);

interface Import {
  readonly from: string;
  readonly to: string;
  /** Only types are imported. */
  readonly typeOnly: boolean;
}

const files = readdirSync('source', {recursive: true, encoding: 'utf8'}).filter(file => /\.tsx?$/.test(file));
const texts = new Map(files.map(file => [file, readFileSync(join('source', file), 'utf8')]));
const imports = files.flatMap(importsOf);
const moduleOf = (file: string) => (file.includes('/') ? file.split('/')[0]! : '');

function importsOf(from: string): Import[] {
  const text = texts.get(from)!;
  const statements = [...text.matchAll(/^(?:import|export)\b([^;]*?)\bfrom '(\.[^']+)';/gm)];
  const others = [...text.matchAll(/(?:^import|import\() ?'(\.[^']+)'/gm)];
  return [
    ...statements.map(([, what, path]) => ({
      from,
      to: sourceFile(from, path!),
      typeOnly: /^ type\b/.test(what!) || /^ \{(\s*type \w+(?: as \w+)?,?)+\s*\} $/.test(what!),
    })),
    ...others.map(([, path]) => ({from, to: sourceFile(from, path!), typeOnly: false})),
  ];
}

function sourceFile(from: string, path: string): string {
  const base = normalize(join(dirname(from), path)).replace(/\.js$/, '');
  return texts.has(`${base}.tsx`) ? `${base}.tsx` : `${base}.ts`;
}

const arrows = (broken: readonly Import[]) => broken.map(({from, to}) => `${from} imports ${to}`);

describe('the modules', () => {
  test('are those of ARCHITECTURE.md', () => {
    const modules = new Set(files.map(moduleOf).filter(name => name !== ''));
    expect([...rules.keys()].sort()).toEqual([...modules].sort());
  });

  test('the page names only modules that exist', () => {
    for (const allowed of rules.values()) {
      for (const name of allowed) expect([...rules.keys(), 'everything']).toContain(name);
    }
  });

  test.each([...rules.keys()])('%s imports only what it may', name => {
    const allowed = rules.get(name)!;
    if (allowed.includes('everything')) return;
    const broken = imports
      .filter(({from}) => moduleOf(from) === name)
      .filter(({to}) => moduleOf(to) !== name && to !== 'version.ts' && !allowed.includes(moduleOf(to)));
    expect(arrows(broken)).toEqual([]);
  });

  test('no file imports itself through others', () => {
    expect(circles()).toEqual([]);
  });

  test('relay imports the interface and the registry of reporting, and nothing else of it', () => {
    const known = imports.filter(({from, to}) => moduleOf(from) === 'relay' && moduleOf(to) === 'reporting');
    expect(new Set(known.map(({to}) => to))).toEqual(
      new Set(['reporting/registry.ts', 'reporting/traffic-stats-reporter.ts']),
    );
  });

  test.each(['ui', 'control', 'ipfix', 'metrics'])('%s imports only types from monitor', name => {
    const broken = imports.filter(
      ({from, to, typeOnly}) => moduleOf(from) === name && moduleOf(to) === 'monitor' && !typeOnly,
    );
    expect(arrows(broken)).toEqual([]);
  });

  test('only libc imports koffi', () => {
    expect(new Set(filesWith(/['"]koffi['"]/).map(moduleOf))).toEqual(new Set(['libc']));
  });

  test('only discovery imports maxmind', () => {
    expect(new Set(filesWith(/['"]maxmind['"]/).map(moduleOf))).toEqual(new Set(['discovery']));
  });

  test('only metrics imports prom-client, and knows no more of relay than the reasons of drops', () => {
    expect(new Set(filesWith(/['"]prom-client['"]/).map(moduleOf))).toEqual(new Set(['metrics']));
    const known = imports.filter(({from, to}) => moduleOf(from) === 'metrics' && moduleOf(to) === 'relay');
    expect(new Set(known.map(({to}) => to))).toEqual(new Set(['relay/counters.ts']));
  });

  test('only ui and the command’s entry import React or Ink', () => {
    const known = filesWith(/from '(?:react|ink)'/).filter(file => file !== 'cli.tsx');
    expect(new Set(known.map(moduleOf))).toEqual(new Set(['ui']));
  });

  test('packet does no I/O: it imports no module of Node', () => {
    const packet = filesWith(/from 'node:/).filter(file => moduleOf(file) === 'packet');
    expect(packet).toEqual([]);
  });
});

test('every file that ARCHITECTURE.md names exists', () => {
  const named = [...page.matchAll(/`([\w-]+(?:\/[\w-]+)*\.tsx?)`/g)].map(([, file]) => file!);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(file => !texts.has(file) && !file.startsWith('test/'))).toEqual([]);
});

function filesWith(pattern: RegExp): string[] {
  return files.filter(file => pattern.test(texts.get(file)!));
}

/** Tarjan's algorithm: the strongly connected components of more than one file. */
function circles(): string[][] {
  const targets = new Map(files.map(file => [file, new Set<string>()]));
  for (const {from, to} of imports) targets.get(from)!.add(to);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const target of targets.get(file) ?? []) {
      if (!index.has(target)) visit(target);
      if (stack.includes(target)) low.set(file, Math.min(low.get(file)!, low.get(target)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const component = stack.splice(stack.indexOf(file));
    if (component.length > 1) found.push(component.sort());
  };
  for (const file of files) if (!index.has(file)) visit(file);
  return found;
}

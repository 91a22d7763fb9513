import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, normalize, relative} from 'node:path';
import {describe, expect, test} from 'vitest';

/** Which rooms a room may import from; itself is always allowed. */
const mayImport: Record<string, readonly string[]> = {
  configuration: [],
  reporting: [],
  relay: ['reporting'],
  snapshot: [],
  view: ['snapshot'],
  recording: ['snapshot'],
  ui: ['view', 'snapshot', 'monitor'],
  monitor: ['configuration', 'inspection', 'relay', 'reporting', 'snapshot'],
  demo: ['configuration'],
  control: ['configuration', 'monitor', 'snapshot', 'view'],
  discovery: [],
  inspection: [],
  command: [
    'configuration',
    'control',
    'demo',
    'discovery',
    'monitor',
    'recording',
    'snapshot',
    'ui',
    'view',
  ],
};

const files = readdirSync('source', {recursive: true, encoding: 'utf8'}).filter(file => /\.tsx?$/.test(file));
const roomOf = (file: string) => (file.includes('/') ? file.split('/')[0]! : '');

function importsOf(file: string): string[] {
  const text = readFileSync(join('source', file), 'utf8');
  return [...text.matchAll(/(?:from|import\(|import) ?'(\.[^']+)'/g)].map(([, path]) =>
    relative('source', normalize(join('source', dirname(file), path!))),
  );
}

describe('the rooms', () => {
  test('are those of the map', () => {
    const rooms = new Set(files.map(roomOf).filter(room => room !== ''));
    expect([...rooms].sort()).toEqual(Object.keys(mayImport).sort());
  });

  test.each(Object.keys(mayImport))('%s imports only from where it may', room => {
    const strangers = files
      .filter(file => roomOf(file) === room)
      .flatMap(file => importsOf(file).map(imported => ({file, imported})))
      .filter(({imported}) => roomOf(imported) !== room && imported !== 'version.js')
      .filter(({imported}) => !mayImport[room]!.includes(roomOf(imported)));
    expect(strangers).toEqual([]);
  });

  test('relay knows of reporting its interface and registry, never StatsReporter', () => {
    const known = files
      .filter(file => roomOf(file) === 'relay')
      .flatMap(importsOf)
      .filter(imported => roomOf(imported) === 'reporting');
    expect(new Set(known)).toEqual(new Set(['reporting/registry.js', 'reporting/traffic-stats-reporter.js']));
  });

  test('only libc knows koffi', () => {
    const knowing = files.filter(file => /['"]koffi['"]/.test(readFileSync(join('source', file), 'utf8')));
    expect(knowing.length).toBeGreaterThan(0);
    expect(knowing.filter(file => !file.startsWith('libc/'))).toEqual([]);
  });

  test('packets are bytes: packet knows nothing but itself', () => {
    const strangers = files
      .filter(file => file.startsWith('packet/'))
      .filter(file => {
        const froms = [...readFileSync(join('source', file), 'utf8').matchAll(/from '([^']+)'/g)];
        return froms.some(([, from]) => !/^\.\/[\w-]+\.js$/.test(from!));
      });
    expect(strangers).toEqual([]);
  });

  test('view and reporting know nothing of React or Ink', () => {
    const knowing = files
      .filter(file => /from '(?:react|ink)'/.test(readFileSync(join('source', file), 'utf8')))
      .map(roomOf);
    expect(new Set(knowing)).toEqual(new Set(['ui']));
  });

  test('no file is so long that it must have more than one job', () => {
    const long = files.filter(file => readFileSync(join('source', file), 'utf8').split('\n').length > 300);
    expect(long).toEqual([]);
  });
});

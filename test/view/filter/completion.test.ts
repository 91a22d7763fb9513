import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {tableOf} from '../../../source/snapshot/columns/of-snapshot.js';
import {commonStart, completionAt} from '../../../source/view/filter/completion.js';
import {parseFilter} from '../../../source/view/filter/filter.js';
import {knownIn} from '../../../source/view/filter/known.js';
import {cases} from '../../fuzz/cases.js';
import {flow, snapshot, takenAtMs} from '../flows.js';

const flows = [
  flow({client: '10.0.0.9:1000', service: 'dns', metadata: {app: 'dns', site: 'Lab 1', 'a key': 'x'}}),
  flow({client: '10.0.0.10:1000', service: 'dnssec', metadata: {app: 'quic', site: 'Lab 2'}}),
  flow({client: '10.0.0.10:2000', service: 'game', metadata: {site: '\u001b[2J'}}),
];
const known = knownIn(tableOf(snapshot(flows)), takenAtMs, ['heavy', 'lab']);
const candidatesOf = (text: string, cursor = text.length) => completionAt(text, cursor, known).candidates;

describe('completion', () => {
  test.each([
    ['serv', ['service:']],
    ['SERV', ['service:']],
    ['rx-r', ['rx-rate>']],
    ['dns !stat', ['state:']],
    ['(ta', ['target:']],
    ['service:dn', ['dns', 'dnssec']],
    ['service!=g', ['game']],
    ['state=id', ['idle']],
    ['app:', ['dns', 'quic']],
    ['client:10.', ['10.0.0.9', '10.0.0.10']],
    ['site:', ['"Lab 1"', '"Lab 2"']],
    ['site="Lab 1" or site="La', ['"Lab 1"', '"Lab 2"']],
    ['meta.site:l', ['"Lab 1"', '"Lab 2"']],
    ['meta."a key":', ['x']],
    ['meta.', ['meta."a key":', 'meta.app:', 'meta.site:']],
    ['gam', ['game']],
    ['@', ['@heavy', '@lab']],
    ['dns @h', ['@heavy']],
    ['rate>', []],
    ['zzz', []],
    ['service:/d', []],
  ])('of "%s" offers %j', (text, expected) => {
    expect(candidatesOf(text)).toEqual(expected);
  });

  test('replaces only the word before the cursor, up to the cursor', () => {
    expect(completionAt('a service:dn b', 12, known)).toMatchObject({from: 10, to: 12});
    expect(completionAt('!(serv', 6, known)).toMatchObject({from: 2, to: 6});
  });

  test('of nothing offers all fields and filters', () => {
    expect(candidatesOf('')).toEqual(expect.arrayContaining(['client:', 'rate>', '@heavy']));
  });

  test('starts with what all candidates have in common', () => {
    expect(commonStart(['dns', 'dnssec'])).toBe('dns');
    expect(commonStart(['Lab', 'laX', 'la'])).toBe('La');
    expect(commonStart(['👍', '👎'])).toBe('');
    expect(commonStart([])).toBe('');
  });

  test('whatever is typed keeps what is around it, and a value that it offers can be read', () => {
    const pieces = [
      'service:',
      'd',
      '"',
      "'",
      '\\',
      ' ',
      '!',
      '(',
      ')',
      'meta.',
      'site=',
      '@',
      '漢',
      'rate>',
      '/',
      'l',
    ];
    const anyText = fc.array(fc.constantFrom(...pieces), {maxLength: 8}).map(parts => parts.join(''));
    fc.assert(
      fc.property(anyText, fc.nat(40), (text, at) => {
        const cursor = Math.min(at, text.length);
        const {from, to, candidates} = completionAt(text, cursor, known);
        expect(from).toBeLessThanOrEqual(cursor);
        expect(to).toBe(cursor);
        for (const candidate of candidates) {
          if (/[:>]$/.test(candidate) || candidate.startsWith('@')) continue;
          expect(parseFilter(`site=${candidate}`), candidate).not.toHaveProperty('error');
        }
      }),
      cases(1 / 4),
    );
  });
});

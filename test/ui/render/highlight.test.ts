import {expect, test} from 'vitest';
import {lifecycleState} from '../../../source/snapshot/lifecycle.js';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import {themeNames} from '../../../source/text/theme-name.js';
import {highlight} from '../../../source/ui/render/highlight.js';
import {lineText, type Span} from '../../../source/ui/render/spans.js';
import {createTheme, type Tone} from '../../../source/ui/render/theme.js';
import type {ColumnId} from '../../../source/view/columns/column.js';
import {columnById} from '../../../source/view/columns/columns.js';
import {flow, takenAtMs} from '../../view/flows.js';

function highlighted(id: ColumnId, cell: string, overrides: Partial<FlowSnapshot> = {}): readonly Span[] {
  const about = flow(overrides);
  return highlight(cell, columnById(id), about, lifecycleState(about, takenAtMs));
}

/** The only tone of a cell. */
const toneOf = (...args: Parameters<typeof highlighted>) => {
  const spans = highlighted(...args);
  expect(spans).toHaveLength(1);
  return spans[0]![1];
};

test.each<[ColumnId, string, readonly string[], Tone]>([
  ['rx-rate', ' 1.21K', [' ', '1', '.21K'], 'kilo'],
  ['rx', ' 31.4M', [' ', '31', '.4M'], 'mega'],
  ['packets', '  312G', ['  ', '312', 'G'], 'giga'],
  ['bytes', ' 1.00T', [' ', '1', '.00T'], 'tera'],
  ['packet-rate', '  999P', ['  ', '999', 'P'], 'tera'],
])('in the column %s the leading digits of "%s" show its magnitude', (id, cell, texts, tone) => {
  const spans = highlighted(id, cell);
  expect(spans.map(([text]) => text)).toEqual(texts);
  expect(spans.map(([, each]) => each)).toEqual([undefined, tone, undefined]);
  expect(lineText(spans)).toBe(cell);
});

test.each<[ColumnId, string]>([
  ['tx-rate', '   999'],
  ['rx', ' <0.1'],
  ['rx', ''],
  ['age', ' 1m02s'],
  ['service', 'ATOM'],
])('in the column %s the cell "%s" has no tone', (id, cell) => {
  expect(toneOf(id, cell)).toBeUndefined();
});

test('a zero is quiet', () => {
  expect(toneOf('rx', '    0')).toBe('quiet');
});

test.each(themeNames)(
  'the theme %s tells millions from thousands, and with colours every magnitude from every other',
  name => {
    const theme = createTheme(name, {level: 1, noColour: false});
    const styles = [theme.kilo, theme.mega, theme.giga, theme.tera].map(style => style('1'));
    expect(new Set(styles).size).toBe(name === 'monochrome' ? 2 : 4);
    expect(styles[1]).not.toBe(styles[0]);
  },
);

test('states have their tones, and the columns about silence have them only for a silent flow', () => {
  const fresh = {startedAtMs: takenAtMs, lastSeenAtMs: takenAtMs};
  const expiring = {lastSeenAtMs: takenAtMs - 29_000, idleTimeoutMs: 30_000};
  expect(toneOf('state', 'x', fresh)).toBe('new');
  expect(toneOf('client', 'x', fresh)).toBe('new');
  expect(toneOf('idle', 'x', fresh)).toBeUndefined();
  for (const id of ['client', 'state', 'idle', 'left'] as const)
    expect(toneOf(id, 'x', expiring)).toBe('expiring');
});

test('drops are an alert', () => {
  expect(toneOf('drops', '1', {drops: 1})).toBe('alert');
  expect(toneOf('drops', '')).toBeUndefined();
});

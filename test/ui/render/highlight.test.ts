import {expect, test, vi} from 'vitest';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import {themeNames} from '../../../source/text/theme-name.js';
import type {ColumnId} from '../../../source/view/columns/column.js';
import {columnById} from '../../../source/view/columns/columns.js';
import {lifecycleState} from '../../../source/view/lifecycle.js';
import {flow, takenAtMs} from '../../view/flows.js';

vi.hoisted(() => vi.stubEnv('FORCE_COLOR', '1'));
const {highlight} = await import('../../../source/ui/render/highlight.js');
const look = await import('../../../source/ui/render/theme.js');
const {theme} = look;

const highlighted = (id: ColumnId, cell: string, overrides: Partial<FlowSnapshot> = {}) => {
  const about = flow(overrides);
  return highlight(cell, columnById(id), about, lifecycleState(about, takenAtMs));
};
const [kilo, mega, giga, tera] = theme.magnitudes;

test.each<[ColumnId, string, string]>([
  ['rx-rate', ' 1.21K', ` ${kilo('1')}.21K`],
  ['rx', ' 31.4M', ` ${mega('31')}.4M`],
  ['packets', '  312G', `  ${giga('312')}G`],
  ['bytes', ' 1.00T', ` ${tera('1')}.00T`],
  ['packet-rate', '  999P', `  ${tera('999')}P`],
  ['tx-rate', '   999', '   999'],
  ['rx', ' <0.1', ' <0.1'],
  ['rx', '', ''],
  ['rx', '    0', theme.quiet('    0')],
  ['age', ' 1m02s', ' 1m02s'],
  ['service', 'ATOM', 'ATOM'],
])('in %s the leading digits of "%s" tell its magnitude', (id, cell, shown) => {
  expect(highlighted(id, cell)).toBe(shown);
});

test.each(themeNames)(
  'the theme %s tells M from less, and with colours every magnitude from every other',
  name => {
    look.setTheme(name);
    const looks = look.theme.magnitudes.map(style => style('1'));
    look.setTheme('default');
    expect(new Set(looks).size).toBe(name === 'monochrome' ? 2 : 4);
    expect(looks[1]).not.toBe(looks[0]);
  },
);

test('states have their colours, and silence has them only where it counts', () => {
  const fresh = {startedAtMs: takenAtMs, lastSeenAtMs: takenAtMs};
  const expiring = {lastSeenAtMs: takenAtMs - 29_000, idleTimeoutMs: 30_000};
  expect(highlighted('state', 'x', fresh)).toBe(theme.states.new!('x'));
  expect(highlighted('client', 'x', fresh)).toBe(theme.states.new!('x'));
  expect(highlighted('idle', 'x', fresh)).toBe('x');
  for (const id of ['client', 'state', 'idle', 'left'] as const)
    expect(highlighted(id, 'x', expiring)).toBe(theme.states.expiring!('x'));
});

test('drops stand out where there are any', () => {
  expect(highlighted('drops', '1', {drops: 1})).toBe(theme.alert('1'));
  expect(highlighted('drops', '')).toBe('');
});

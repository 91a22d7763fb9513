import {describe, expect, test} from 'vitest';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {defaultBindings, withoutActions} from '../../../../source/ui/input/bindings.js';
import {createKeyMap, type KeyMap, type KeySettings} from '../../../../source/ui/input/key-map.js';
import {keyLabel} from '../../../../source/ui/state/key-names.js';
import {helpText} from '../../../../source/ui/state/panes/help-text.js';
import {mainHeight} from '../../../../source/ui/state/size.js';

const help = (settings: KeySettings, columns = 60) =>
  helpText({columns, rows: 24}, (createKeyMap(settings) as KeyMap).bindings);

describe('the help', () => {
  test.each([40, 60, 80, 100, 120, 131, 132, 160, 200])('has no line that is cut at %d columns', columns => {
    for (const preset of ['htop', 'vi']) {
      for (const line of help({preset}, columns))
        expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
    }
  });

  test.each(['htop', 'vi'])('lists every key of %s', preset => {
    const text = help({preset}).join('\n');
    for (const {name, keys} of (createKeyMap({preset}) as KeyMap).bindings) {
      for (const key of keys) expect(` ${text.replace(/\n/g, ' ')} `, name).toContain(` ${keyLabel(key)} `);
    }
  });

  test('shows neighbours in one line while each has one key, and otherwise in a line each', () => {
    expect(help({})).toContain(' ↑ ↓        select a flow');
    expect(help({preset: 'vi'})).toEqual(
      expect.arrayContaining([' ↑ k        a row up', ' ↓ j        a row down', ' PgDn ^F ^D a page down']),
    );
    const rebound = help({keys: {sortByTotal: [], nextMatch: ['u'], throttleSofter: ['F8', 'o']}});
    expect(rebound).toEqual(
      expect.arrayContaining([
        ' P          sort by rate',
        ' T          sort by age',
        ' u N        next match, previous match',
        ' F7         lower its limit',
        ' F8 o       raise its limit',
      ]),
    );
    expect(rebound.join('\n')).not.toMatch(/sort by total|sort by rate, total/);
  });

  test('wraps a long list of keys within its column', () => {
    const lines = help({keys: {invert: ['I', 'i', 'Delete', 'Ctrl-E', 'Ctrl-R']}});
    const at = lines.indexOf(' I i Del ^E invert the order');
    expect(lines[at + 1]).toBe(' ^R');
  });

  test('lists Ctrl-C, which quits whatever is bound', () => {
    expect(help({keys: {quit: ['x']}})).toContain(' x ^C       quit');
  });

  test('has a section on the mouse', () => {
    expect(help({}).join('\n')).toMatch(/\nMouse[\s\S]*click a title +sorts by it/);
  });

  test('offers no actions on a read-only screen', () => {
    const text = helpText({columns: 80, rows: 24}, withoutActions(defaultBindings)).join('\n');
    expect(text).not.toMatch(/F7|F8|F9|throttle (?:harder|softer)/);
  });
});

test('all keys are visible on 80x24 without scrolling', () => {
  const text = helpText({columns: 80, rows: 24}, defaultBindings);
  const lastKey = text.findIndex(line => line.includes('quit'));
  expect(lastKey).toBeGreaterThan(5);
  expect(lastKey).toBeLessThan(mainHeight({columns: 80, rows: 24}) - 2);
});

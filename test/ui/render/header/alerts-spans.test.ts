import {expect, test} from 'vitest';
import {alertBanner, alertCount} from '../../../../source/ui/render/header/alerts-spans.js';
import {lineText, widthOf} from '../../../../source/ui/render/spans.js';

const flood = {
  name: 'flood',
  filter: 'rate>50M',
  sinceMs: 0,
  flows: 3,
  ids: ['10.0.0.9:5000->10.0.0.1:53/udp'],
};
const both = {alerts: [flood, {...flood, name: 'lossy'}], notices: ['A notice']};

test('the banner has the first alert, and says how much else is wrong', () => {
  const text = lineText(alertBanner(both, 200, 'a'));
  expect(text).toBe(
    '! flood: 3 flows rate>50M, worst 10.0.0.9:5000 -> 10.0.0.1:53 (and 2 more)  a shows them',
  );
});

test('a narrow banner leaves out the key first, and is never too wide', () => {
  for (let room = 20; room < 100; room++) {
    const banner = alertBanner(both, room, 'a');
    expect(widthOf(banner)).toBeLessThanOrEqual(room);
    expect(lineText(banner)).toMatch(/^! fl.*\(and 2 more\)/);
  }
  expect(lineText(alertBanner({alerts: [flood], notices: []}, 60, 'a'))).not.toContain('a shows');
});

test('without an alert there is neither a banner nor a number', () => {
  expect(alertBanner({alerts: [], notices: []}, 80, 'a')).toEqual([]);
  expect(alertCount({alerts: []})).toEqual([]);
  expect(alertCount({})).toEqual([]);
  expect(lineText(alertCount(both))).toBe('! 2 alerts');
});

import {expect, test} from 'vitest';
import {alertText} from '../../../source/view/alerts/alert-text.js';

const alert = {
  name: 'flood',
  filter: 'rate>50M',
  sinceMs: 0,
  flows: 3,
  ids: ['10.0.0.9:5000->10.0.0.1:53/udp', '10.0.0.8:1->10.0.0.1:53/udp'],
};

test('an alert in a sentence: how many flows, what for, and the worst', () => {
  expect(alertText(alert)).toBe('flood: 3 flows rate>50M, worst 10.0.0.9:5000 -> 10.0.0.1:53');
  expect(alertText({...alert, flows: 1})).toBe('flood: 1 flow rate>50M, 10.0.0.9:5000 -> 10.0.0.1:53');
});

test('an alert whose filter is hidden, and one without ids', () => {
  expect(alertText({...alert, filter: '', ids: []})).toBe('flood: 3 flows');
});

test('nothing in it can control a terminal', () => {
  const hostile = alertText({...alert, filter: 'app:\u001b[2J', ids: ['a\u202e\u001b]0;x\u0007']});
  expect(hostile).not.toMatch(/[\u001b\u0007\u202e]/);
});

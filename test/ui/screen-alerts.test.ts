import {describe, expect, test} from 'vitest';
import type {AlertSnapshot} from '../../source/snapshot/snapshot.js';
import {flow, snapshot, takenAtMs} from '../view/flows.js';
import {openScreen} from './open-screen.js';

const bell = '\u0007';
const slow = flow({client: '10.0.0.1:1', service: 'game'});
const fast = flow({
  client: '10.0.0.2:2',
  service: 'voice',
  rx: {packets: 9, bytes: 9e4, packetsPerSecond: 9, bytesPerSecond: 9e4},
});
const flood: AlertSnapshot = {name: 'flood', filter: 'rate>1K', sinceMs: takenAtMs, flows: 1, ids: [fast.id]};
const game: AlertSnapshot = {
  name: 'game',
  filter: 'service:game',
  sinceMs: takenAtMs,
  flows: 1,
  ids: [slow.id],
};

const at = (second: number, alerts?: readonly AlertSnapshot[]) =>
  snapshot([slow, fast], {takenAtMs: takenAtMs + second * 1000, alerts});

describe('an alert', () => {
  test('stands in the header while it is on, with its number and its worst flow', async () => {
    const {terminal, source} = openScreen();
    source.emit(at(1, [flood]));
    await terminal.shows(/! 1 alert /);
    await terminal.shows(/! flood: 1 flow rate>1K, 10\.0\.0\.2:2 -> 127\.0\.0\.1:53 {2}a shows it/);
    source.emit(at(2, [flood, game]));
    await terminal.shows(/! 2 alerts[\s\S]*\(and 1 more\)/);
    source.emit(at(3, []));
    const lines = await terminal.shows(/^(?![\s\S]*flood)/);
    expect(lines).not.toMatch(/alert/);
  });

  test('rings once when it begins, where the bell is on', async () => {
    for (const [isOn, rings] of [
      [true, 1],
      [false, 0],
    ] as const) {
      const {terminal, source} = openScreen({bell: isOn});
      await terminal.shows(/F10Quit/);
      for (const second of [1, 2, 3]) source.emit(at(second, [flood]));
      await terminal.shows(/! flood/);
      expect(terminal.written().split(bell).length - 1).toBe(rings);
    }
  });

  test('rings for nobody in a replay and in a saved snapshot', async () => {
    for (const kind of ['replay', 'saved'] as const) {
      const {terminal, source} = openScreen({bell: true, kind});
      await terminal.shows(/F10Quit/);
      source.emit(at(1, [flood]));
      await terminal.shows(/! flood/);
      expect(terminal.written()).not.toContain(bell);
    }
  });
});

describe('the key a', () => {
  test('filters to the flows of an alert, then to those of the next one', async () => {
    const {terminal, source} = openScreen();
    source.emit(at(1, [flood, game]));
    await terminal.shows(/! 2 alerts/);
    terminal.type('a');
    await terminal.shows(/Filter rate>1K {2}1 of 2 flows[\s\S]*Alert flood, 1 of 2; a shows the next/);
    terminal.type('a');
    await terminal.shows(/Filter service:game {2}1 of 2 flows[\s\S]*Alert game, 2 of 2/);
    terminal.type('a');
    await terminal.shows(/Filter rate>1K/);
  });

  test('shows flows by their ids where the filter is hidden', async () => {
    const {terminal, source} = openScreen();
    source.emit(at(1, [{...flood, filter: ''}]));
    await terminal.shows(/! 1 alert/);
    terminal.type('a');
    await terminal.shows(/Filter id="10\.0\.0\.2:2->127\.0\.0\.1:53\/udp" {2}1 of 2 flows/);
  });

  test('says why there is nothing to show', async () => {
    const {terminal, source} = openScreen();
    await terminal.shows(/F10Quit/);
    terminal.type('a');
    await terminal.shows(/No alerts are configured\. Example: alerts: \{lossy: 'drops\/s>10'\}/);
    source.emit(at(1, []));
    terminal.type('a');
    await terminal.shows(/No alert is on/);
  });
});

import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {spreadUpdates} from '../../../source/command/run/spread-updates.js';
import type {Metadata} from '../../../source/flow/metadata.js';
import {flow} from '../../view/flows.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function rig() {
  const sent: {readonly client: string; readonly target: string; readonly metadata: Metadata}[] = [];
  const updates = spreadUpdates(({client, target}, metadata) => sent.push({client, target, metadata}));
  return {updates, sent};
}

describe('updates of metadata', () => {
  test('of one flow go together', () => {
    const {updates, sent} = rig();
    const one = flow({client: '10.0.0.1:1', target: '10.0.0.2:53'});
    updates.add(one, {process: 'dig'});
    updates.add(one, {client_name: 'a.test'});
    vi.runAllTimers();
    expect(sent).toEqual([
      {client: '10.0.0.1:1', target: '10.0.0.2:53', metadata: {process: 'dig', client_name: 'a.test'}},
    ]);
  });

  test('of many flows go a few at a time, and all go', () => {
    const {updates, sent} = rig();
    const clients = Array.from({length: 2600}, (_, index) => `10.0.0.1:${index + 1}`);
    for (const client of clients) updates.add(flow({client}), {process: 'flood'});
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(20);
    expect(sent).toHaveLength(500);
    vi.advanceTimersByTime(80);
    expect(sent).toHaveLength(2500);
    vi.runAllTimers();
    expect(sent.map(({client}) => client)).toEqual(clients);
  });

  test('may be found out when their turn comes; what is not found goes nowhere', () => {
    const {updates, sent} = rig();
    let asked = 0;
    for (let port = 1; port <= 600; port++) {
      updates.add(flow({client: `10.0.0.1:${port}`}), () => {
        asked++;
        return port === 7 ? {country: 'DE'} : {};
      });
    }
    vi.advanceTimersByTime(20);
    expect(asked).toBe(500);
    vi.runAllTimers();
    expect(asked).toBe(600);
    expect(sent).toMatchObject([{client: '10.0.0.1:7', metadata: {country: 'DE'}}]);
  });

  test('end with close, and those that come late go nowhere', () => {
    const {updates, sent} = rig();
    updates.add(flow({}), {process: 'dig'});
    updates.close();
    updates.add(flow({}), {process: 'dig'});
    vi.runAllTimers();
    expect(sent).toEqual([]);
  });
});

import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {logFlowEvents} from '../../../source/command/output/log-flow-events.js';
import type {FlowEvent} from '../../../source/monitor/ledger/flow-ledger.js';

const flow = () => ({protocol: 'udp', service: 'dns', client: '10.0.0.1:5000', target: '127.0.0.1:53'});
const names = {service: 'dns', client: '10.0.0.1:5000', target: '127.0.0.1:53'};

const ended = {type: 'ended', flow, counted: () => expect.unreachable('the log needs no counters')} as const;

/** What is logged of these events. */
function logged() {
  const lines: unknown[][] = [];
  const log = (level: string) => (fields: object, message: string) =>
    void lines.push([level, message, fields]);
  const logger = {debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error')};
  let tell: (event: FlowEvent) => void = () => {};
  const onFlowEvent = (listener: typeof tell) => {
    tell = listener;
    return () => {};
  };
  logFlowEvents({onFlowEvent}, logger);
  return {lines, tell: (event: FlowEvent) => tell(event)};
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('of the flows, the log tells', () => {
  test('starts and ordinary ends at level debug', () => {
    const {lines, tell} = logged();
    tell({type: 'started', flow});
    tell({...ended, reason: 'idle', rxBytes: 100, txBytes: 2000});
    expect(lines).toEqual([
      ['debug', 'flow started', names],
      ['debug', 'flow ended', {...names, reason: 'idle', rxBytes: 100, txBytes: 2000}],
    ]);
  });

  test('what a user did, and ends that tell of a problem, at level info', () => {
    const {lines, tell} = logged();
    tell({type: 'controlled', flow, control: {kind: 'throttled', bytesPerSecond: 10_000}});
    tell({type: 'controlled', flow, control: {kind: 'blocked', untilMs: null}});
    tell({type: 'controlled', flow, control: null});
    tell({...ended, reason: 'user', rxBytes: 1, txBytes: 2});
    tell({...ended, reason: 'refused', rxBytes: 1, txBytes: 0});
    expect(lines.map(([level, message]) => [level, message])).toEqual([
      ['info', 'flow limited'],
      ['info', 'flow blocked'],
      ['info', 'block or limit of a flow lifted'],
      ['info', 'flow ended by a user'],
      ['info', 'flow ended'],
    ]);
    expect(lines[0]![2]).toEqual({...names, bytesPerSecond: 10_000});
  });

  test('at most twenty of a kind in a second, and then how many more there were', () => {
    const {lines, tell} = logged();
    const unasked = vi.fn(flow);
    for (let count = 0; count < 20; count++) tell({type: 'started', flow});
    for (let count = 0; count < 500; count++) tell({type: 'started', flow: unasked});
    tell({type: 'controlled', flow, control: null});
    expect(lines).toHaveLength(21);
    expect(unasked).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(lines.at(-1)).toEqual(['debug', 'flow started', {more: 500}]);
    tell({type: 'started', flow});
    expect(lines.at(-1)).toEqual(['debug', 'flow started', names]);
  });
});

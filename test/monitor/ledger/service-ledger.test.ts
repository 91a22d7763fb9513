import {describe, expect, test} from 'vitest';
import {createServiceLedger} from '../../../source/monitor/ledger/service-ledger.js';
import {C, createServiceCounters} from '../../../source/relay/counters.js';

const configuration = {
  name: 'dns',
  handler: 'udp',
  listen: {host: '127.0.0.1', port: 5300},
  target: {host: '127.0.0.1', port: 53},
  statsGUID: 'guid',
  limits: {maxSessions: 10, maxSessionsPerClient: 10},
} as Parameters<typeof createServiceLedger>[0][number]['configuration'];

describe('the service ledger', () => {
  test('never counts an end without its start, or an eviction without its end, in any thread', () => {
    // Another thread's writes as a processor that reorders them may show them: the newer ones first.
    const [first, second] = [createServiceCounters(), createServiceCounters()];
    first[C.sessionsStarted] = 7;
    first[C.sessionsEnded] = 7;
    first[C.sessionsEvicted] = 8;
    second[C.sessionsStarted] = 5;
    const ledger = createServiceLedger([{serviceIndex: 0, configuration, counters: [first, second]}]);
    ledger.read();
    expect(ledger.services()[0]!.flows).toEqual({active: 5, started: 13, ended: 8, evicted: 8});
  });

  test('never forwards or drops what did not come, and no total ever goes back', () => {
    const counters = createServiceCounters();
    const ledger = createServiceLedger([{serviceIndex: 0, configuration, counters: [counters]}]);
    counters[C.rxPackets] = 100;
    counters[C.rxForwarded] = 100;
    const read = () => {
      ledger.read();
      const {packets, forwardedPackets, droppedPackets} = ledger.services()[0]!.rx;
      return {packets, forwardedPackets, droppedPackets};
    };
    expect(read()).toEqual({packets: 100, forwardedPackets: 100, droppedPackets: 0});
    // Five more came and were dropped while it was read.
    counters[C.rxDropped] = 5;
    expect(read()).toEqual({packets: 105, forwardedPackets: 100, droppedPackets: 5});
    counters[C.rxPackets] = 105;
    expect(read()).toEqual({packets: 105, forwardedPackets: 100, droppedPackets: 5});
  });
});

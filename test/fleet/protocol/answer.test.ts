import {describe, expect, test} from 'vitest';
import {findFlows} from '../../../source/fleet/machine/answering.js';
import {createHosted} from '../../../source/fleet/machine/hosted.js';
import {decodeAnswer, encodeAnswer} from '../../../source/fleet/protocol/answer.js';
import {withoutFlows} from '../../../source/snapshot/columns/of-snapshot.js';
import {withDropped} from '../../../source/snapshot/forwarding.js';
import {noTraffic} from '../../../source/snapshot/no-traffic.js';
import type {DirectionTotals, FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';

const received = {packets: 10, bytes: 1000, packetsPerSecond: 10, bytesPerSecond: 1000};
const nothing = {packets: 0, bytes: 0, packetsPerSecond: 0, bytesPerSecond: 0};
const some = {packets: 4, bytes: 400, packetsPerSecond: 4, bytesPerSecond: 400};

/** What a machine answers, and what its viewer reads. */
function said(flows: readonly FlowSnapshot[], totals: DirectionTotals) {
  const shown = snapshot(flows);
  const service = {
    ...{name: 'dns', handler: 'udp', listen: '127.0.0.1:5300', target: '127.0.0.1:53'},
    ...{statsGUID: '', metered: true, maxSessions: 10, refusals: 0, unaccounted: 0},
    flows: shown.totals.flows,
    rx: totals,
    tx: noTraffic,
    drops: {total: totals.droppedPackets, byReason: {}},
  };
  const picture = createHosted('fra-1')({
    ...shown,
    services: [service],
    totals: {...shown.totals, rx: totals, tx: totals},
  });
  const question = {viewer: 'v', round: 1, filter: '', sort: 'rate:desc', rows: 40, atLeast: 0};
  const {flows: found, ...sums} = findFlows(picture, question);
  const head = {
    machine: 'm',
    round: 1,
    part: 0,
    parts: 1,
    nowMs: takenAtMs,
    readonly: false,
    picture: withoutFlows(picture),
    ...sums,
  };
  const text = encodeAnswer(
    head,
    found.map(({json, order}) => ({text: json, order})),
  );
  return {head, text, read: decodeAnswer(Buffer.from(text))!};
}

function totalsOf(dropped: typeof nothing): DirectionTotals {
  const {packets} = dropped;
  return {...withDropped(received, dropped), forwardedPackets: 10 - packets, droppedPackets: packets};
}

describe('an answer', () => {
  test.each([
    ['nothing', [flow()], nothing],
    ['something', [flow({drops: 4, rx: withDropped(received, some)})], some],
  ] as const)('says the same to its viewer where %s was dropped', (_, flows, dropped) => {
    const {head, read} = said(flows, totalsOf(dropped));
    expect(read.matching).toEqual(head.matching);
    expect(read.picture.totals).toEqual(head.picture.totals);
    expect(read.picture.services).toMatchObject(head.picture.services);
  });

  test('takes no room for drops that did not happen', () => {
    expect(said([], totalsOf(some)).text).toContain('"dropped"');
    expect(said([], totalsOf(nothing)).text).not.toContain('"dropped"');
  });
});

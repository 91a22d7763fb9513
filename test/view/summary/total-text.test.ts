import {describe, expect, test} from 'vitest';
import {attribute, sumAmounts} from '../../../source/snapshot/attribution.js';
import {exportedSnapshot} from '../../../source/view/export.js';
import {totalBytesText, totalPacketsText, totalParts} from '../../../source/view/summary/total-text.js';
import {initialView, viewFlows} from '../../../source/view/view.js';
import {flow, manyFlows, snapshot} from '../flows.js';
import {rowsOf} from '../rows-of.js';

const evicted = {rx: {packets: 3, bytes: 300}, tx: {packets: 2, bytes: 100}};

/** With totals that are more than the flows and the evicted counted. */
function attributed(flows = manyFlows(60)) {
  const bare = snapshot(flows);
  const {rx, tx} = sumAmounts([...flows, evicted, {rx: {packets: 4, bytes: 99}, tx: {packets: 0, bytes: 0}}]);
  const totals = {
    ...bare.totals,
    rx: {...bare.totals.rx, packets: rx.packets, bytes: rx.bytes, forwarded: undefined},
    tx: {...bare.totals.tx, packets: tx.packets, bytes: tx.bytes, forwarded: undefined},
  };
  const shown = sumAmounts(flows.filter(({state}) => state !== 'ended'));
  const ended = sumAmounts(flows.filter(({state}) => state === 'ended'));
  return {...bare, totals: {...totals, attribution: attribute(totals, shown, ended, evicted)}};
}

describe('what the totals are made of', () => {
  test.each(['', 'service:game', 'state:ended', 'nowhere'])(
    'adds up to them under the filter "%s", with what the filter hides',
    filter => {
      const whole = attributed();
      const visible = viewFlows(whole, initialView({filter}));
      const parts = totalParts(whole, visible)!;
      const {rx, tx} = whole.totals;
      expect(sumAmounts(parts.map(({amounts}) => amounts))).toEqual(sumAmounts([{rx, tx}]));
      const seen = parts.filter(({name}) => name === 'shown' || name === 'ended');
      expect(sumAmounts(seen.map(({amounts}) => amounts))).toEqual(sumAmounts(visible.all()));
    },
  );

  test('adds up in a viewed export, too: the flows that it left out count as hidden', () => {
    const some = exportedSnapshot(attributed(), initialView({filter: 'service:game'}));
    const parts = totalParts(some, viewFlows(some, initialView()))!;
    expect(parts.map(({name}) => name)).toContain('hidden');
    const {rx, tx} = some.totals;
    expect(sumAmounts(parts.map(({amounts}) => amounts))).toEqual(sumAmounts([{rx, tx}]));
  });

  test('shows bytes and packets, and keeps parts that are zero', () => {
    const ended = flow({client: '10.0.0.1:1', state: 'ended', endedAtMs: 1});
    const whole = attributed([flow(), ended]);
    expect(totalBytesText(whole, rowsOf(whole.flows), 'bytes')).toBe(
      '4.30KB: 1.90KB of flows shown, 1.90KB of ended ones, 400B of flows that are no longer listed, 99B of no flow',
    );
    expect(totalPacketsText(whole, rowsOf([ended]))).toBe(
      '49: 0 of flows shown, 20 of flows that the filter hides, 20 of ended ones, 5 of flows that are no longer listed, 4 of no flow',
    );
  });

  test('is blank for files of an older version, which do not have it', () => {
    expect(totalBytesText(snapshot([flow()]), rowsOf([]), 'bytes')).toBe('');
  });
});

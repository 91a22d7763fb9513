import {describe, expect, test} from 'vitest';
import {tableOfRows} from '../../../source/snapshot/columns/from-rows.js';
import type {FlowPage} from '../../../source/snapshot/columns/page.js';
import {rowsIn} from '../../../source/snapshot/columns/rows.js';
import type {FlowTable} from '../../../source/snapshot/columns/table.js';
import {nothingDropped, sumTraffic, withDropped} from '../../../source/snapshot/forwarding.js';
import type {FlowSnapshot} from '../../../source/snapshot/snapshot.js';
import {matchingFlows} from '../../../source/view/rows/matching.js';
import {matchingSums} from '../../../source/view/summary/matching-sums.js';
import {flow, manyFlows, takenAtMs} from '../flows.js';

const received = {packets: 10, bytes: 1000, packetsPerSecond: 10, bytesPerSecond: 1000};
const dropped = {packets: 4, bytes: 400, packetsPerSecond: 4, bytesPerSecond: 400};
const clean = withDropped(received, nothingDropped);
const lossy = flow({client: '10.9.9.9:9', drops: 4, rx: withDropped(received, dropped), tx: clean});
const ended = flow({client: '10.9.9.9:8', state: 'ended', endedAtMs: takenAtMs, endReason: 'idle'});

/** Without drops, in whole numbers: their sums are exact, in whatever order they are added. */
const wholeFlows = (count: number) =>
  manyFlows(count).map(({responseTimes: _, ...each}, index) => {
    const whole = {
      ...nothingDropped,
      packets: index + 7,
      bytes: 100 * index + 7,
      packetsPerSecond: index % 50,
    };
    const traffic = withDropped(whole, nothingDropped);
    return {...each, drops: 0, refusals: 0, rx: traffic, tx: traffic};
  });

/** The sums of rows, one by one. */
function sumsOf(rows: readonly FlowSnapshot[]) {
  return {
    flows: rows.length,
    rx: sumTraffic(rows.map(({rx}) => rx)),
    tx: sumTraffic(rows.map(({tx}) => tx)),
    drops: rows.reduce((sum, {drops}) => sum + drops, 0),
  };
}

/** As a running relay has it: rates are what was counted since the interval began. */
function withRatesOfInterval(table: FlowTable): FlowTable {
  const pages = table.pages.map((page): FlowPage | undefined => {
    if (page === undefined) return undefined;
    const {values} = page.counts;
    const counts = {values, rare: undefined, times: undefined, quality: undefined};
    const before = {...counts, values: values.map((value, at) => Math.max(0, value - (at % 7)))};
    return {...page, counts, before, after: counts, rates: undefined, seconds: 2};
  });
  return {...table, pages};
}

describe('the sums of the flows that match', () => {
  test.each(['', 'client:10.9.9.9', 'state=ended', 'nobody'])(
    'are those of their rows, with the filter "%s"',
    filter => {
      const table = tableOfRows([...wholeFlows(2500), lossy, ended]);
      const matching = matchingFlows(table, filter, takenAtMs);
      const rows = rowsIn(table).filter(
        (_, slot) => matching.mask === undefined || matching.mask[slot] === 1,
      );
      expect(matchingSums(matching)).toEqual(sumsOf(rows));
    },
  );

  test.each([1024, 2500])('are those of the rows of a running relay with %i flows', count => {
    const table = withRatesOfInterval(tableOfRows(wholeFlows(count)));
    const bare = {...table, lineage: {}};
    expect(matchingSums(matchingFlows(table, '', takenAtMs))).toEqual(sumsOf(rowsIn(bare)));
  });
});

import {describe, expect, test} from 'vitest';
import type {Metadata} from '../../../source/flow/metadata.js';
import {placeOf} from '../../../source/snapshot/columns/from-rows.js';
import {displayWidth} from '../../../source/text/sanitize.js';
import {columnById, defaultTableColumns} from '../../../source/view/columns/columns.js';
import {addressWidthsOf, cellText, layoutColumns} from '../../../source/view/table/layout.js';
import {renderTextTable} from '../../../source/view/table/table-text.js';
import {initialView} from '../../../source/view/view.js';
import {flow, manyFlows, snapshot} from '../flows.js';

const ofPlaces: readonly string[] = ['country', 'asn', 'city'];
const ofCaptures: readonly string[] = ['direction', 'interface'];
const ofQuality: readonly string[] = ['loss', 'jitter', 'answered', 'quality'];
const widths = Array.from({length: 281}, (_, index) => 20 + index);

describe('the layout', () => {
  test('never takes more than the terminal has, and never no column', () => {
    for (const width of widths) {
      const placed = layoutColumns(width, {client: 47, target: 47});
      const total = placed.reduce((sum, each) => sum + each.width, placed.length - 1);
      expect(total, `at ${width}`).toBeLessThanOrEqual(width);
      expect(placed.length).toBeGreaterThan(0);
      expect(placed.every(each => each.width > 0)).toBe(true);
    }
  });

  test('shows no less on a wider terminal', () => {
    let before = 0;
    for (const width of widths) {
      const shown = layoutColumns(width).length;
      expect(shown, `at ${width}`).toBeGreaterThanOrEqual(before);
      before = shown;
    }
  });

  test.each([
    [40, ['client', 'rx-rate', 'tx-rate']],
    [80, ['client', 'target', 'service', 'what', 'rx-rate', 'tx-rate', 'bytes', 'drops']],
  ])('at %d columns shows what matters most', (width, ids) => {
    expect(layoutColumns(width, {client: 21, target: 12}).map(({column}) => column.id)).toEqual(ids);
  });

  test('at 240 columns shows everything, IPv6 addresses whole, and leaves the rest to the metadata', () => {
    const flows = [flow({client: '[2001:db8:1234:5678:9abc:def0:1234:5678]:65535'})];
    const placed = layoutColumns(240, addressWidthsOf(flows.map(placeOf)));
    expect(placed.map(({column}) => column.id)).toEqual(
      defaultTableColumns.filter(id => ![...ofPlaces, ...ofCaptures, ...ofQuality].includes(id)),
    );
    expect(placed[0]!.width).toBeGreaterThanOrEqual(46);
    expect(placed.reduce((sum, {width}) => sum + width, placed.length - 1)).toBe(240);
  });

  test.each([
    [100, ['country']],
    [260, ['country', 'asn', 'city']],
  ])('at %d columns shows places, where a flow has one', (width, ids) => {
    const placesIn = (metadata: Metadata) => {
      const placed = layoutColumns(width, undefined, undefined, [placeOf(flow()), placeOf(flow({metadata}))]);
      return placed.map(({column}) => column.id).filter(id => ofPlaces.includes(id));
    };
    expect(placesIn({country: 'DE', asn: 15_169, city: 'Berlin'})).toEqual(ids);
    expect(placesIn({country: 'DE'})).toEqual(['country']);
    expect(placesIn({site: 'lab'})).toEqual([]);
  });

  test('keeps places that were chosen, known or not', () => {
    const chosen = ['client', 'country', 'asn'] as const;
    expect(layoutColumns(100, undefined, chosen, [placeOf(flow())])).toHaveLength(3);
  });

  test('keeps columns that were chosen in their order, and cuts what does not fit from the right', () => {
    const chosen = ['metadata', 'refusals', 'client', 'rx-rate', 'rtt', 'target'] as const;
    for (const width of widths) {
      const placed = layoutColumns(width, undefined, chosen).map(({column}) => column.id);
      expect(placed, `at ${width}`).toEqual(chosen.slice(0, placed.length));
    }
    expect(layoutColumns(56, undefined, chosen)).toHaveLength(4);
  });

  test.each([160, 200])(
    'at %d columns shows IPv6 addresses whole before programs, names and metadata',
    width => {
      const metadata = {process: 'dig', name: 'a.example.org', site: 'lab'};
      const rows = [
        flow({client: '[2001:db8:1234:5678:9abc:def0:1234:5678]:65535', rttMs: 3, drops: 1, metadata}),
      ];
      const [client] = layoutColumns(width - 2, {client: 47, target: 21}, undefined, rows.map(placeOf));
      expect(client!.width).toBe(47);
    },
  );

  test('gives texts the room that they need if there is any, and no more', () => {
    const name = 'a-rather-long-name.of-a-host.example.org';
    const ids = ['client', 'process', 'name', 'meta.site', 'app'] as const;
    const rows = [
      flow({metadata: {name, process: 'some-long-process', pid: 123_456, site: 'lab', app: 'dns'}}),
    ];
    const widthsAt = (width: number) =>
      Object.fromEntries(
        layoutColumns(width, undefined, ids, rows.map(placeOf)).map(({column, width}) => [column.id, width]),
      );
    expect(widthsAt(200)).toEqual({client: 21, process: 24, name: 40, 'meta.site': 8, app: 6});
    expect(widthsAt(70)).toMatchObject({process: 19, name: 12});
  });

  test.each([
    [100, 16],
    [120, 16],
    [120, 21],
    [160, 21],
  ])(
    'at %d columns shows histories, and no column that is blank for all in place of one that is not',
    (width, target) => {
      const idsOf = (rows: ReturnType<typeof flow>[]) =>
        layoutColumns(width - 2, {client: 21, target}, undefined, rows.map(placeOf)).map(
          ({column}) => column.id,
        );
      const blank = idsOf([flow()]);
      const full = idsOf([flow(), flow({rttMs: 3, drops: 1, metadata: {app: 'dns', process: 'dig'}})]);
      expect(blank).toContain('history');
      expect(full).toContain('what');
      if (width >= 120) expect(full).toEqual(expect.arrayContaining(['history', 'rtt']));
      for (const id of full)
        if (!['what', 'rtt', 'drops', 'lost', 'process'].includes(id)) expect(blank).toContain(id);
    },
  );

  test('shows why a flow ended if the state column is shown', () => {
    const state = {column: columnById('state'), width: columnById('state').minWidth};
    expect(cellText({...state, width: 14}, 'ended answered')).toBe('ended answered');
    expect(cellText(state, 'ended answered')).toBe('x answered');
    expect(cellText(state, 'ended idle')).toBe('ended idle');
    expect(cellText(state, 'throttled')).toBe('throttled ');
  });

  test('makes cells exactly as wide as their column, whatever they contain', () => {
    const client = {column: columnById('client'), width: 8};
    const rate = {column: columnById('rx-rate'), width: 8};
    for (const text of [
      '',
      'a',
      'exactly8',
      'far too long',
      '漢字漢字漢字',
      'e\u0301'.repeat(20),
      '👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦',
    ]) {
      expect(displayWidth(cellText(client, text)), text).toBe(8);
      expect(displayWidth(cellText(rate, text)), text).toBe(8);
    }
    expect(cellText(rate, '12')).toBe('      12');
    expect(cellText(client, '12')).toBe('12      ');
  });
});

describe('the text table', () => {
  test('keeps every line within the width', () => {
    const flows = manyFlows(20);
    for (const width of widths) {
      for (const line of renderTextTable(snapshot(flows), initialView(), {width}).split('\n')) {
        expect(displayWidth(line), `at ${width}: ${line}`).toBeLessThanOrEqual(width);
      }
    }
  });

  test('says what the snapshot says', () => {
    const text = renderTextTable(
      snapshot([flow({metadata: {app: 'dns'}})], {
        notices: ['dns: no reporter'],
        totals: {...snapshot([]).totals, drops: {total: 3, byReason: {kernel: 1, sessionLimit: 2}}},
      }),
      initialView(),
      {width: 140},
    );
    expect(text).toMatchInlineSnapshot(`
      "udptop 0.1.0 on testhost, 12:00:00Z, up 1m15s
      flows: 0 active, 0 started, 0 ended; drops: 3 (sessionLimit 2, kernel 1); refusals: 0
      rx: 80B/s, 2.0 packets/s; total 480B, 12 packets
      tx: 80B/s, 2.0 packets/s; total 480B, 12 packets
      ! dns: no reporter

      CLIENT           TARGET       SERVICE  WHAT     STATE           RX/s  TX/s    RX    TX  TOTAL  PKTS    AGE   IDLE
      127.0.0.1:40000  127.0.0.1:53 dns      dns      active            40   150   400 1.50K  1.90K    20  1m05s   1.5s

      "
    `);
  });

  test('prints no more rows than asked for', () => {
    const text = renderTextTable(snapshot(manyFlows(20)), initialView(), {width: 80, maxRows: 5});
    expect(text.split('\n').filter(line => line.includes(' 127.0.0.1:53 '))).toHaveLength(5);
  });
});

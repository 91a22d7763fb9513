import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {EtherType} from '../../../source/packet/frame.js';
import {columnsPerRow, rowsPerPage} from '../../../source/reporting/meter-table.js';
import {udpPacket, viewOf} from '../../packet/packets.js';
import {frameOf, rig} from './rig.js';

type Rig = ReturnType<typeof rig>;
type Ends = readonly [source: string, target: string, ports: readonly [number, number]];

const ends: readonly Ends[] = [
  ['10.0.0.1', '10.0.0.2', [4000, 7777]],
  ['10.0.0.2', '10.0.0.1', [7777, 4000]],
  ['127.0.0.1', '127.0.0.1', [9, 8]],
  ['2001:db8::1', '2001:db8::2', [4000, 7777]],
  ['2001:db8::2', '2001:db8::1', [7777, 4000]],
];

/** Both ends of each flow send enough to be counted at once from the next look on. */
function begin(shape: Rig): void {
  for (let turn = 0; turn < 2; turn++) {
    for (const [source, target, ports] of ends) {
      for (let count = 0; count < 4; count++) shape.add(source, target, ports, 100);
    }
    shape.flows.flush();
    shape.wait(500);
  }
}

function offer(shape: Rig, packet: Uint8Array, interfaceIndex: number): boolean {
  const etherType = packet[0]! >> 4 === 6 ? EtherType.ipv6 : EtherType.ipv4;
  const {length} = packet;
  return shape.flows.addPlain(viewOf(packet), 0, length, length, etherType, interfaceIndex, 2, 500_000_000);
}

const rowsOf = ({started, table}: Rig) =>
  started.map(({row}) => {
    const offset = (row % rowsPerPage) * columnsPerRow;
    return [...table.views[Math.floor(row / rowsPerPage)]!.fields.subarray(offset, offset + columnsPerRow)];
  });

describe('what is counted at once', () => {
  test('is a plain packet of a busy flow that nobody looks at', () => {
    const shape = rig();
    const packetOf = ([source, target, ports]: Ends) => udpPacket(source, target, ports, new Uint8Array(70));
    expect(ends.map(each => offer(shape, packetOf(each), 0))).toEqual([false, false, false, false, false]);
    begin(shape);
    expect(ends.map(each => offer(shape, packetOf(each), 0))).toEqual([true, true, true, true, true]);
    // At another interface it may be the same datagram once more.
    expect(ends.map(each => offer(shape, packetOf(each), 1))).toEqual([false, false, false, false, false]);
    const [source, target] = ends[0]!;
    expect(offer(shape, packetOf([source, target, [4001, 7777]]), 0)).toBe(false);
  });

  test('is what a closer look would have counted, whatever the packet is', () => {
    const change = fc.record({
      at: fc.integer({min: 0, max: 60}),
      value: fc.integer({min: 0, max: 255}),
    });
    const packet = fc.record({
      of: fc.constantFrom(...ends),
      bytes: fc.integer({min: 0, max: 1500}),
      changes: fc.oneof({weight: 2, arbitrary: fc.constant([])}, fc.array(change, {maxLength: 2})),
      cut: fc.oneof({weight: 3, arbitrary: fc.constant(undefined)}, fc.integer({min: 1, max: 80})),
    });
    let taken = 0;
    fc.assert(
      fc.property(fc.array(packet, {minLength: 1, maxLength: 30}), packets => {
        const [quick, thorough] = [rig(), rig()];
        begin(quick);
        begin(thorough);
        for (const {of, bytes, changes, cut} of packets) {
          const made = udpPacket(...of, new Uint8Array(bytes)).slice(0, cut);
          for (const {at, value} of changes) if (at < made.length) made[at] = value;
          if (offer(quick, made, 0)) taken++;
          else quick.flows.add(frameOf(made, 2500));
          thorough.flows.add(frameOf(made, 2500));
        }
        for (const each of [quick, thorough]) each.flows.flush();
        expect(rowsOf(quick)).toEqual(rowsOf(thorough));
        expect([...quick.counters]).toEqual([...thorough.counters]);
        for (const each of [quick, thorough]) each.wait(130_000);
        const endsOf = ({ended}: Rig) => ended.map(({generation, counters}) => [generation, ...counters]);
        expect(endsOf(quick)).toEqual(endsOf(thorough));
      }),
      {numRuns: 300},
    );
    expect(taken).toBeGreaterThan(1000);
  });
});

import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {readAddress, writeAddress} from '../../../../source/libc/socket-address.js';
import {PeerTable} from '../../../../source/relay/transport/batched/peer-table.js';
import {cases} from '../../../fuzz/cases.js';
import {libc} from '../backends.js';

describe.runIf(libc)('the table of peers', () => {
  const bytes = new Uint8Array(64);
  const words = new Uint32Array(bytes.buffer);
  const localWord = 8;

  function find(table: PeerTable, host: string, port: number, local = 0): number {
    writeAddress(bytes, 0, {host, port});
    words.fill(local, localWord, localWord + 5);
    return table.find(words, 0, localWord);
  }

  test('identifies a peer by its address, its port and the local address', () => {
    const table = new PeerTable(libc!, 5);
    const peers = [
      ['10.0.0.1', 1, 1],
      ['10.0.0.1', 2, 1],
      ['10.0.0.2', 1, 1],
      ['10.0.0.1', 1, 2],
      ['::1', 1, 1],
      ['::2', 1, 1],
      ['::1:0:0', 1, 1],
      ['fe80::1%7', 1, 1],
      ['fe80::1%8', 1, 1],
    ] as const;
    const findAll = () => peers.map(([host, port, local]) => find(table, host, port, local));
    const numbers = findAll();
    expect(new Set(numbers).size).toBe(peers.length);
    expect(findAll()).toEqual(numbers);
  });

  test('reads back what was written', () => {
    for (const host of [
      '0.0.0.0',
      '127.0.0.1',
      '255.1.2.3',
      '::',
      '::1',
      '2001:db8::8:0:0:1',
      'fe80::1%77',
    ]) {
      writeAddress(bytes, 4, {host, port: 54_321});
      expect(readAddress(bytes, 4)).toEqual({host, port: 54_321});
    }
  });

  test('releases peers that nobody retained, and keeps the others', () => {
    const table = new PeerTable(libc!, 0);
    const kept = find(table, '10.0.0.1', 1);
    table.retain(kept);
    for (let port = 2; port < 5000; port++) find(table, '10.0.0.1', port);
    expect(table.size).toBe(4999);
    table.releaseUnretained();
    expect(table.size).toBe(1);
    expect(find(table, '10.0.0.1', 1)).toBe(kept);
    table.release(kept);
    expect(table.size).toBe(0);
    table.releaseUnretained();
    expect(table.size).toBe(0);
  });

  test('stays correct under any order of finding, retaining and releasing', () => {
    const [hosts, ports] = [400, 5];
    /** A host, a port, and whether the peer found there is held or released. */
    const anyStep = fc.nat(hosts * ports * 2 - 1);
    fc.assert(
      fc.property(fc.array(anyStep, {maxLength: 2000, size: 'max'}), steps => {
        const table = new PeerTable(libc!, 1);
        const held = new Map<string, number>();
        for (const [index, step] of steps.entries()) {
          const host = `10.0.${Math.floor(step / 2 / ports / 20)}.${Math.floor(step / 2 / ports) % 20}`;
          const port = 1 + (Math.floor(step / 2) % ports);
          const text = `${host}:${port}`;
          const number = find(table, host, port, 1);
          const known = held.get(text);
          if (known !== undefined) expect(number).toBe(known);
          if (step % 2 === 0 && known === undefined) {
            table.retain(number);
            held.set(text, number);
          } else if (step % 2 === 0) {
            table.release(number);
            held.delete(text);
          }
          if (index % 50 !== 0) continue;
          table.releaseUnretained();
          expect(table.size).toBe(held.size);
        }
        expect(new Set(held.values()).size).toBe(held.size);
        for (const [text, number] of held) {
          const [host, port] = text.split(':');
          expect(find(table, host!, Number(port), 1)).toBe(number);
          const address = readAddress(table.page(number).bytes, table.offset(number));
          expect(address).toEqual({host, port: Number(port)});
        }
      }),
      cases(1 / 250),
    );
  });
});

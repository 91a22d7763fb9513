import {describe, expect, test} from 'vitest';
import {type FilterOptions, filterProgram} from '../../../source/capture/ring/filter.js';

/** The instructions of a program, as the kernel reads them: struct sock_filter. */
function instructionsOf(options: Partial<FilterOptions> = {}) {
  const program = filterProgram({ipv6: true, ports: [], snapBytes: 128, ...options});
  const view = new DataView(program.buffer);
  return Array.from({length: program.length / 8}, (_, index) => ({
    code: view.getUint16(index * 8, true),
    ifTrue: view.getUint8(index * 8 + 2),
    ifFalse: view.getUint8(index * 8 + 3),
    value: view.getUint32(index * 8 + 4, true),
  }));
}

const returns = (options?: Partial<FilterOptions>) =>
  instructionsOf(options)
    .filter(({code}) => code === 0x06)
    .map(({value}) => value);

describe('the filter', () => {
  test('drops a packet, or returns how much of it is copied: room for an Ethernet header with two tags on top', () => {
    expect(returns()).toEqual([150, 0]);
    expect(returns({snapBytes: Number.POSITIVE_INFINITY})).toEqual([0xffffffff, 0]);
    expect(returns({namingSnapBytes: 2048})).toEqual([150, 2070, 0]);
    expect(returns({namingSnapBytes: 128})).toEqual([150, 0]);
  });

  test.each([
    {},
    {ipv6: false},
    {ports: [53]},
    {ports: Array.from({length: 32}, (_, index) => index + 1)},
    {ports: [53], ipv6: false},
    {namingSnapBytes: 2048},
    {namingSnapBytes: 2048, ipv6: false},
    {namingSnapBytes: 2048, ports: Array.from({length: 32}, (_, index) => index + 1)},
  ])('jumps forward to an instruction that is there: %o', options => {
    const instructions = instructionsOf(options);
    for (const [index, {code, ifTrue, value}] of instructions.entries()) {
      const distance = code === 0x05 ? value : ifTrue;
      expect(index + 1 + distance).toBeLessThan(instructions.length + (code === 0x06 ? 1 : 0));
    }
    expect(instructions.at(-1)!.code).toBe(0x06);
  });

  test('compares up to 32 ports, and none of a longer list', () => {
    const compared = (count: number) => {
      const ports = Array.from({length: count}, (_, index) => 40_000 + index);
      return instructionsOf({ports}).filter(({code, value}) => code === 0x15 && value >= 40_000).length;
    };
    expect([0, 1, 32, 33].map(compared)).toEqual([0, 2, 64, 0]);
  });
});

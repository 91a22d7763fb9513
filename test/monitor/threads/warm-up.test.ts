import {expect, test} from 'vitest';
import {loadBatchLibc} from '../../../source/libc/libc.js';
import {warmUp} from '../../../source/monitor/threads/warm-up.js';
import {lookupStatsReporter, statsReporterRegistry} from '../../../source/reporting/registry.js';

const hasLibc = 'libc' in loadBatchLibc();
const sockets = () => process.getActiveResourcesInfo().filter(name => name === 'UDPWrap').length;

test.each([
  ['portable', true],
  ['portable', false],
  ...(hasLibc ? [['batched', true] as const, ['batched', false] as const] : []),
] as const)(
  'relays there and back over the %s transport, inspected: %s, and leaves nothing',
  async (transport, inspect) => {
    const before = {sockets: sockets(), generation: statsReporterRegistry.generation};
    expect(await warmUp({transport, inspect}, 10_000)).toBe(2);
    await expect.poll(sockets).toBe(before.sockets);
    expect(statsReporterRegistry.generation).toBe(before.generation);
    expect(lookupStatsReporter('')).toBeUndefined();
  },
);

import {openRing, type RingOptions} from '../../../source/capture/ring/ring.js';
import type {RingSize} from '../../../source/libc/packet-ring.js';
import type {Frame} from '../../../source/packet/frame.js';

/** A copy of a frame, with its bytes from the network header on. */
export type Captured = Omit<Frame, 'view' | 'bytes'> & {readonly packet: Buffer};

/** A ring that keeps what it sees. */
export function capture(options: Partial<RingOptions> = {}, size?: RingSize) {
  const frames: Captured[] = [];
  const waiting: {readonly count: number; readonly seen: () => void}[] = [];
  const ring = openRing(
    {interface: 'any', ipv6: true, ports: [], snapBytes: 256, ...options},
    {
      onFrame({view: _view, bytes, ...numbers}) {
        frames.push({...numbers, packet: Buffer.from(bytes.subarray(numbers.networkAt, numbers.end))});
      },
      onBlockEnd() {
        for (const each of waiting.filter(({count}) => frames.length >= count)) {
          waiting.splice(waiting.indexOf(each), 1);
          each.seen();
        }
      },
    },
    size,
  );
  return {
    ring,
    frames,
    /** Resolves when so many frames were seen. */
    async seen(count: number): Promise<void> {
      if (frames.length < count) await new Promise<void>(seen => waiting.push({count, seen}));
    },
  };
}

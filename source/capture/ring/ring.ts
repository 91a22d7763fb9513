import {setTimeout as pause} from 'node:timers/promises';
import {type BatchLibc, type LibcResult, loadBatchLibc} from '../../libc/libc.js';
import {openPacketRing, type PacketRing, type RingSize, type RingStatistics} from '../../libc/packet-ring.js';
import {PacketRingError} from '../../libc/packet-ring-error.js';
import {followInterface} from './binding.js';
import {type PacketTaker, walkBlocks} from './blocks.js';
import {watchDescriptors} from './descriptors.js';
import {type FilterOptions, filterProgram} from './filter.js';
import {interfaceNames} from './interface-names.js';
import {pauseMs} from './pause.js';

export interface RingOptions extends FilterOptions {
  /** An interface's name, which need not exist yet, or `anyInterface`. */
  readonly interface: string;
  /** Is called when interfaces of this machine, or their addresses, are others than before. */
  readonly onInterfaces?: () => void;
}

/** A capture of this machine's UDP, running on the event loop of the thread that opened it. */
export interface Ring {
  /** What this kernel cannot tell, in a sentence; undefined if it tells all. */
  readonly limitation: string | undefined;
  /** Why nothing is captured now, in a sentence; undefined if all is well. */
  problem(): string | undefined;
  /** Totals since the ring was opened. */
  statistics(): RingStatistics;
  /** How much of each packet is copied from now on, in bytes from its network header; Infinity: all of it. */
  setSnapBytes(snapBytes: number): void;
  /** The name of a frame's interface; undefined if it was gone before anybody asked. */
  interfaceName(index: number): string | undefined;
  /** Resolves once everything that came in before was handed over. */
  settle(): Promise<void>;
  /** Stops the calls. Frames may not be used any more. */
  close(): void;
}

/** 32 MiB, a third of a second at 300,000 datagrams a second; a wait of 20 ms costs 50 wake-ups a second. */
const defaultSize: RingSize = {blockBytes: 2 ** 20, blocks: 32, blockTimeoutMs: 20};
/** After so many blocks the thread's timers and messages get their turn: about 3 ms. */
const blocksPerTurn = 8;
const withoutTrains =
  'this kernel does not tell how long the datagrams of a train are (Linux 6.2 does), so a GSO train counts as one datagram';

/**
 * Captures UDP, and ICMP errors about it, beside its path. Loopback datagrams are seen once, as incoming; on other interfaces
 * those that this machine sends are `outgoing`. An interface that goes away and comes back is followed.
 * What has IPv6 extension headers or VLAN tags comes whatever it carries, and so do later fragments.
 * Root may be given up once this returns.
 * @param taker gets packets at most 20 ms after they came in, or 120 ms while there are many
 * @throws {PacketRingError} without the privilege, on another system than Linux, or without koffi
 */
export function openRing(options: RingOptions, taker: PacketTaker, size: RingSize = defaultSize): Ring {
  const libc = libcOf(loadBatchLibc());
  const packets = openPacketRing(libc, size, filterProgram(options));
  try {
    return run(libc, packets, options, size, taker);
  } catch (error) {
    packets.close();
    throw error;
  }
}

function run(
  libc: BatchLibc,
  packets: PacketRing,
  options: RingOptions,
  size: RingSize,
  taker: PacketTaker,
): Ring {
  const blocks = walkBlocks(packets, taker);
  const names = interfaceNames(libc);
  const binding = followInterface(libc, packets, options.interface);
  const watch = watchDescriptors(libc, packets.fd, {
    onPackets(failed) {
      if (failed) {
        packets.forgetError();
        binding.look();
      }
      return takeTurn();
    },
    onLinkChange() {
      names.refresh();
      binding.look();
      options.onInterfaces?.();
    },
  });

  /** @returns how long the next turn can wait, in ms */
  function takeTurn(): number {
    let [packets, bytes, firstMs, lastMs] = [0, 0, Number.POSITIVE_INFINITY, 0];
    for (let turn = 0; turn < blocksPerTurn; turn++) {
      const taken = blocks.next();
      if (taken === undefined) return pauseMs(packets, bytes / (lastMs - firstMs), size, Date.now());
      packets += taken.packets;
      bytes += taken.bytes;
      firstMs = Math.min(firstMs, taken.firstMs);
      lastMs = taken.lastMs;
    }
    return 0;
  }

  function close(): void {
    process.off('exit', close);
    watch.stop();
    blocks.release();
    packets.close();
  }

  // A thread that ends, even by an exception, must not get callbacks any more: koffi would abort the process.
  // The process may go on without it, and then nobody else closes what it had open.
  process.on('exit', close);
  return {
    limitation: packets.hasNetHeaders ? undefined : withoutTrains,
    problem: binding.problem,
    statistics: packets.statistics,
    setSnapBytes: snapBytes => packets.attach(filterProgram({...options, snapBytes})),
    interfaceName: names.name,
    async settle() {
      // A block that is not full is ours after its timeout.
      await pause(2 * size.blockTimeoutMs);
      let left = size.blocks;
      while (left > 0 && blocks.next()) left--;
    },
    close,
  };
}

function libcOf(result: LibcResult): BatchLibc {
  if ('libc' in result) return result.libc;
  throw new PacketRingError(`a capture of live traffic is not possible here: ${result.why}`);
}

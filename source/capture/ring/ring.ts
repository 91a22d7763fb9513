import {EPOLLERR, EPOLLIN, RTMGRP_LINK} from '../../libc/abi.js';
import {Arena} from '../../libc/arena.js';
import {Epoll, epollArenaBytes} from '../../libc/epoll.js';
import {interfaceIndex} from '../../libc/interface-index.js';
import {type BatchLibc, type LibcResult, loadBatchLibc} from '../../libc/libc.js';
import {openPacketRing, type RingSize, type RingStatistics} from '../../libc/packet-ring.js';
import {PacketRingError} from '../../libc/packet-ring-error.js';
import {forgetAnnouncements, openRouteSocket} from '../../libc/route-socket.js';
import type {Frame} from '../../packet/frame.js';
import {walkBlocks} from './blocks.js';
import {type FilterOptions, filterProgram} from './filter.js';
import {interfaceNames} from './interface-names.js';

/** The name that stands for all interfaces. */
export const anyInterface = 'any';

export interface RingOptions extends FilterOptions {
  /** An interface's name, which need not exist yet, or `any`. */
  readonly interface: string;
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
  /** Stops the calls. Frames may not be used any more. */
  close(): void;
}

/** 16 MiB, a fifth of a second at 300,000 datagrams a second; a wait of 20 ms costs 50 wake-ups a second. */
const defaultSize: RingSize = {blockBytes: 2 ** 20, blocks: 16, blockTimeoutMs: 20};
/** After so many blocks the thread's timers and messages get their turn: about 2 ms. */
const blocksPerTurn = 4;
/** Announcements are only taken in, so this need not hold one. */
const announcementBytes = 4096;

/**
 * Captures UDP, and ICMP errors about it, beside its path. Loopback datagrams are seen once, as incoming; on other interfaces
 * those that this machine sends are `outgoing`. An interface that goes away and comes back is followed.
 * Root may be given up once this returns.
 * @param onFrame is called for each packet, with a record that is the next one's as soon as it returns
 * @param onBlockEnd is called after the last of several packets, at most 20 ms after the first came in; then their memory is the kernel's again
 * @throws {PacketRingError} without the privilege, on another system than Linux, or without koffi
 */
export function openRing(
  options: RingOptions,
  onFrame: (frame: Frame) => void,
  onBlockEnd: () => void,
  size: RingSize = defaultSize,
): Ring {
  const libc = libcOf(loadBatchLibc());
  const packets = openPacketRing(libc, size, filterProgram(options));
  const blocks = walkBlocks(packets, onFrame, onBlockEnd);
  const names = interfaceNames(libc);
  const memory = new Arena(announcementBytes + epollArenaBytes(), libc);
  memory.take(announcementBytes);
  const epoll = new Epoll(memory, libc);
  epoll.open();
  const links = openRouteSocket(libc, memory, RTMGRP_LINK);
  const name = options.interface;
  let bound = -1;
  let problem: string | undefined;
  let closed = false;
  let tickDue = false;

  /** Binds to the interface of the name, which may be another one than before. */
  function follow(): void {
    const index = name === anyInterface ? 0 : interfaceIndex(libc, name);
    if (index === 0 && name !== anyInterface) {
      bound = -1;
      problem = `there is no interface ${name} now: its traffic is captured as soon as there is`;
    } else if (index !== bound && packets.bind(index)) {
      bound = index;
      problem = undefined;
    }
  }

  function onLinkChange(): void {
    forgetAnnouncements(libc, links, memory);
    names.refresh();
    follow();
  }

  function onEvents(events: number): void {
    if ((events & EPOLLERR) !== 0) {
      packets.takeError();
      follow();
    }
    let turn = 0;
    while (turn < blocksPerTurn && blocks.next()) turn++;
  }

  function onReadable(): void {
    try {
      const events = epoll.poll();
      if (events > 0) epoll.dispatch(events);
    } catch (error) {
      // Thrown outside the poll callback, as an error in a callback of a Node socket would be.
      setImmediate(() => {
        throw error;
      });
    }
    // Node does not run process.nextTick and promise callbacks after a poll callback, but does after an immediate.
    if (tickDue) return;
    tickDue = true;
    setImmediate(() => {
      tickDue = false;
    });
  }

  const watch = libc.watch(epoll.fd);
  function close(): void {
    if (closed) return;
    closed = true;
    process.off('exit', close);
    watch.stop();
    blocks.release();
    packets.statistics();
    packets.close();
    if (links >= 0) libc.close(links);
    epoll.close();
  }

  try {
    follow();
    epoll.add(packets.fd, EPOLLIN, {onEvents});
    if (links >= 0) epoll.add(links, EPOLLIN, {onEvents: onLinkChange});
  } catch (error) {
    close();
    throw error;
  }
  // A thread that ends, even by an exception, must not get callbacks any more: koffi would abort the process.
  process.on('exit', close);
  watch.start(onReadable);
  return {
    limitation: packets.hasNetHeaders
      ? undefined
      : 'this kernel is older than 6.2, so a train of datagrams (GSO) counts as one datagram',
    problem: () => problem,
    statistics: packets.statistics,
    setSnapBytes: snapBytes => packets.attach(filterProgram({...options, snapBytes})),
    interfaceName: names.name,
    close,
  };
}

function libcOf(result: LibcResult): BatchLibc {
  if ('libc' in result) return result.libc;
  throw new PacketRingError(`a capture of live traffic is not possible here: ${result.why}`);
}

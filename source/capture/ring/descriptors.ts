import {EPOLLERR, EPOLLIN, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR, RTMGRP_LINK} from '../../libc/abi.js';
import {Arena} from '../../libc/arena.js';
import {Epoll, epollArenaBytes} from '../../libc/epoll.js';
import type {BatchLibc} from '../../libc/libc.js';
import {PacketRingError} from '../../libc/packet-ring-error.js';
import {forgetAnnouncements, openRouteSocket} from '../../libc/route-socket.js';

/** Announcements are only taken in, so this need not hold a whole one. */
const announcementBytes = 4096;

interface RingEvents {
  /**
   * A block may be full.
   * @param failed whether an interface went down or away
   * @returns after how many ms to call again, whatever happens meanwhile; 0: as soon as a block is full
   */
  onPackets(failed: boolean): number;
  /** An interface came, went, went up or down, or has another name or other addresses. */
  onLinkChange(): void;
}

/**
 * Waits for a packet ring and for changes of interfaces on the event loop of this thread, at no cost while it is idle.
 * @param packets the ring's descriptor. libuv would stop watching it at its first error, but not an epoll set that has it
 * @throws {PacketRingError} when the kernel does not tell of changes
 * @throws {NodeJS.ErrnoException} such as EMFILE
 */
export function watchDescriptors(libc: BatchLibc, packets: number, events: RingEvents): {stop(): void} {
  const memory = new Arena(announcementBytes + epollArenaBytes(), libc);
  memory.take(announcementBytes);
  const epoll = new Epoll(memory, libc);
  const links = openRouteSocket(libc, memory, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
  if (links < 0)
    throw new PacketRingError('the kernel does not tell when interfaces come and go (rtnetlink)');
  let place: number;
  try {
    epoll.open();
    place = epoll.add(packets, EPOLLIN, {onEvents: flags => takePackets((flags & EPOLLERR) !== 0)});
  } catch (error) {
    libc.close(links);
    if (epoll.fd >= 0) epoll.close();
    throw error;
  }
  epoll.add(links, EPOLLIN, {
    onEvents() {
      forgetAnnouncements(libc, links, memory);
      events.onLinkChange();
    },
  });
  const watch = libc.watch(epoll.fd);
  let stopped = false;
  let tickDue = false;
  let isWaiting = false;
  let timer: NodeJS.Timeout | undefined;

  function takePackets(failed: boolean): void {
    clearTimeout(timer);
    const pauseMs = events.onPackets(failed);
    if (stopped) return;
    const shouldWait = pauseMs > 0;
    // Errors are told of in any case.
    if (shouldWait !== isWaiting) epoll.change(packets, shouldWait ? 0 : EPOLLIN, place);
    isWaiting = shouldWait;
    if (shouldWait) timer = setTimeout(takePackets, pauseMs, false);
  }

  function onReadable(): void {
    try {
      const ready = epoll.poll();
      if (ready > 0) epoll.dispatch(ready);
    } catch (error) {
      // Thrown outside the poll callback, as an error in a callback of a Node socket would be.
      setImmediate(() => {
        throw error;
      });
    }
    // Node does not run process.nextTick and promise callbacks after a poll callback, but does after an immediate.
    if (tickDue) return;
    tickDue = true;
    setImmediate(tick);
  }

  function tick(): void {
    tickDue = false;
  }

  function stop(): void {
    if (stopped) return;
    stopped = true;
    clearTimeout(timer);
    watch.stop();
    libc.close(links);
    epoll.close();
  }

  watch.start(onReadable);
  return {stop};
}

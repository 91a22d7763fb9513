import {
  EPOLL_CLOEXEC,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  epollEventBytes,
  epollEventData,
} from './abi.js';
import type {Arena} from './arena.js';
import type {BatchLibc} from './libc.js';
import {systemError} from './system-error.js';

const maxEvents = 256;

/** Handles a descriptor's events (EPOLLIN, EPOLLOUT, EPOLLERR). */
export interface EventSource {
  onEvents(events: number): void;
  /** Whether the descriptor stays open when its thread ends without closing it. */
  readonly outlivesThread?: boolean;
  /** Whether it is served after the others: anybody may send to it, and so have more waiting than there is time for. */
  readonly comesLast?: boolean;
}

export function epollArenaBytes(): number {
  return (maxEvents + 1) * epollEventBytes + 2 * 64;
}

/**
 * An epoll set. The kernel reuses descriptor numbers, so an event carries a place in `#sources` and the place's
 * generation instead. An event that was pending when its descriptor closed is ignored.
 */
export class Epoll {
  /** -1 while closed. */
  fd = -1;
  readonly #libc: BatchLibc;
  readonly #memory: Arena;
  readonly #events: number;
  readonly #event: number;
  readonly #sources: (EventSource | undefined)[] = [];
  readonly #generations: number[] = [];
  readonly #free: number[] = [];
  /** The events that come last. */
  readonly #later = new Int32Array(maxEvents);

  constructor(memory: Arena, libc: BatchLibc) {
    this.#libc = libc;
    this.#memory = memory;
    this.#events = memory.take(maxEvents * epollEventBytes);
    this.#event = memory.take(epollEventBytes);
  }

  /** @throws {NodeJS.ErrnoException} such as EMFILE */
  open(): void {
    this.fd = this.#libc.epoll_create1(EPOLL_CLOEXEC);
    if (this.fd < 0) throw systemError('epoll_create1', this.#libc.errno());
  }

  /**
   * @returns the descriptor's place in the set
   * @throws {NodeJS.ErrnoException} such as ENOMEM or ENOSPC
   */
  add(fd: number, events: number, source: EventSource): number {
    const place = this.#free.pop() ?? this.#sources.push(undefined) - 1;
    this.#generations[place] ??= 0;
    if (this.#control(EPOLL_CTL_ADD, fd, events, place) < 0) {
      const failure = this.#libc.errno();
      this.#free.push(place);
      throw systemError('epoll_ctl', failure);
    }
    this.#sources[place] = source;
    return place;
  }

  change(fd: number, events: number, place: number): void {
    this.#control(EPOLL_CTL_MOD, fd, events, place);
  }

  /** Must be called before the descriptor closes. */
  remove(fd: number, place: number): void {
    this.#control(EPOLL_CTL_DEL, fd, 0, place);
    this.#sources[place] = undefined;
    this.#generations[place] = (this.#generations[place]! + 1) | 0;
    this.#free.push(place);
  }

  /**
   * Waits up to `waitMs` for events, which `dispatch` delivers.
   * @returns how many there are; -1 with errno when a signal came first
   */
  poll(waitMs = 0): number {
    return this.#libc.epoll_wait(this.fd, this.#memory.base + this.#events, maxEvents, waitMs);
  }

  /** Calls the sources of so many events, first those that do not come last. */
  dispatch(events: number): void {
    const words = this.#memory.words;
    let later = 0;
    for (let index = 0; index < events; index++) {
      const source = this.#sourceOf(index);
      if (source === undefined) continue;
      if (source.comesLast === true) this.#later[later++] = index;
      else source.onEvents(words[(this.#events + index * epollEventBytes) >> 2]!);
    }
    for (let each = 0; each < later; each++) {
      const index = this.#later[each]!;
      // Looked up again: the others may have closed it.
      this.#sourceOf(index)?.onEvents(words[(this.#events + index * epollEventBytes) >> 2]!);
    }
  }

  #sourceOf(index: number): EventSource | undefined {
    const words = this.#memory.words;
    const at = this.#events + index * epollEventBytes;
    const place = words[(at + epollEventData) >> 2]!;
    const generation = words[(at + epollEventData + 4) >> 2]! | 0;
    return this.#generations[place] === generation ? this.#sources[place] : undefined;
  }

  close(): void {
    this.#libc.close(this.fd);
    this.fd = -1;
  }

  #control(operation: number, fd: number, events: number, place: number): number {
    const words = this.#memory.words;
    words[this.#event >> 2] = events;
    words[(this.#event + epollEventData) >> 2] = place;
    words[(this.#event + epollEventData + 4) >> 2] = this.#generations[place]!;
    return this.#libc.epoll_ctl(this.fd, operation, fd, this.#memory.base + this.#event);
  }
}

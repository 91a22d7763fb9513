import {mmsghdrBytes, msgControlLength} from '../../../../source/libc/abi.js';
import type {BatchLibc} from '../../../../source/libc/libc.js';

/** How a send call is disturbed: it fails, or sends only its first `messages`; undefined leaves it alone. */
export type Fault = {readonly errno: number} | {readonly messages: number} | undefined;

export interface SendCall {
  readonly fd: number;
  /** By message: whether the kernel segments it. */
  readonly segmented: readonly boolean[];
}

/** The real libc, with faults injected by the test. */
export interface FaultyLibc extends BatchLibc {
  /** Called at every `send` and `sendmmsg`. */
  onSend: (call: SendCall) => Fault;
  /** Errors of the next calls by name, each used once. */
  readonly nextErrors: Partial<
    Record<'socket' | 'epoll_ctl' | 'epoll_create1' | 'recvmmsg' | 'bind', number>
  >;
  readonly calls: SendCall[];
}

export function makeFaulty(real: BatchLibc): FaultyLibc {
  const memories: {address: number; view: Uint8Array}[] = [];
  let faked: number | undefined;

  function attempt(name: keyof FaultyLibc['nextErrors'], call: () => number): number {
    faked = faulty.nextErrors[name];
    if (faked === undefined) return call();
    delete faulty.nextErrors[name];
    return -1;
  }

  function isSegmented(message: number): boolean {
    const {address, view} = memories.find(
      each => message >= each.address && message < each.address + each.view.length,
    )!;
    return (
      new DataView(view.buffer, view.byteOffset).getUint32(message - address + msgControlLength, true) > 0
    );
  }

  function send(fd: number, segmented: boolean[], call: (messages: number) => number): number {
    const sendCall = {fd, segmented};
    faulty.calls.push(sendCall);
    const fault = faulty.onSend(sendCall);
    faked = fault && 'errno' in fault ? fault.errno : undefined;
    if (faked !== undefined) return -1;
    return call(fault && 'messages' in fault ? fault.messages : segmented.length);
  }

  const faulty: FaultyLibc = {
    ...real,
    onSend: () => undefined,
    nextErrors: {},
    calls: [],
    errno: () => faked ?? real.errno(),
    addressOf(view) {
      const address = real.addressOf(view);
      memories.push({address, view});
      return address;
    },
    socket: (...args) => attempt('socket', () => real.socket(...args)),
    bind: (...args) => attempt('bind', () => real.bind(...args)),
    epoll_create1: flags => attempt('epoll_create1', () => real.epoll_create1(flags)),
    epoll_ctl: (...args) => attempt('epoll_ctl', () => real.epoll_ctl(...args)),
    recvmmsg: (...args) => attempt('recvmmsg', () => real.recvmmsg(...args)),
    send: (fd, payload, bytes, flags) => send(fd, [false], () => real.send(fd, payload, bytes, flags)),
    sendmmsg(fd, messages, count, flags) {
      const segmented = Array.from({length: count}, (_, index) =>
        isSegmented(messages + index * mmsghdrBytes),
      );
      return send(fd, segmented, allowed => real.sendmmsg(fd, messages, allowed, flags));
    },
  };
  return faulty;
}

import {AF_INET, EPOLLIN, sockaddrIn6Bytes} from '../../../libc/abi.js';
import {Arena} from '../../../libc/arena.js';
import {Epoll, epollArenaBytes} from '../../../libc/epoll.js';
import type {BatchLibc} from '../../../libc/libc.js';
import {openSocket} from '../../../libc/socket.js';
import {readAddress, writeAddress} from '../../../libc/socket-address.js';
import {errno, systemError} from '../../../libc/system-error.js';
import {ReceiveSlots, receiveArenaBytes} from './receive-slots.js';
import {SendingSocket} from './send-queue.js';
import {Sender, sendArenaBytes} from './sender.js';
import {SlotBatch} from './slot-batch.js';

/**
 * Sends a few datagrams over loopback with the system calls of the batched transport.
 * @returns why it cannot work here, or undefined if it works
 */
export function probeBatching(libc: BatchLibc): string | undefined {
  const open: number[] = [];
  try {
    roundTrip(libc, open);
    return undefined;
  } catch (error) {
    return explain(error as NodeJS.ErrnoException);
  } finally {
    for (const fd of open) libc.close(fd);
  }
}

function roundTrip(libc: BatchLibc, open: number[]): void {
  const slotCount = 4;
  const memory = new Arena(
    receiveArenaBytes(slotCount) + sendArenaBytes() + epollArenaBytes() + 2 * 64,
    libc,
  );
  const slots = new ReceiveSlots(memory, libc, slotCount);
  const sender = new Sender(memory, libc);
  const scratch = memory.take(2 * sockaddrIn6Bytes);
  const check = (syscall: string, result: number) => {
    if (result < 0) throw systemError(syscall, libc.errno());
  };

  const receiving = openSocket(libc, AF_INET);
  open.push(receiving);
  const length = writeAddress(memory.bytes, scratch, {host: '127.0.0.1', port: 0});
  check('bind', libc.bind(receiving, memory.base + scratch, length));
  memory.words[(scratch + sockaddrIn6Bytes) >> 2] = sockaddrIn6Bytes;
  check(
    'getsockname',
    libc.getsockname(receiving, memory.base + scratch, memory.base + scratch + sockaddrIn6Bytes),
  );
  const address = readAddress(memory.bytes, scratch);

  const sending = new ProbeSocket();
  sending.fd = openSocket(libc, AF_INET);
  open.push(sending.fd);
  check(
    'connect',
    libc.connect(sending.fd, memory.base + scratch, writeAddress(memory.bytes, scratch, address)),
  );

  const epoll = new Epoll(memory, libc);
  epoll.open();
  open.push(epoll.fd);
  epoll.add(receiving, EPOLLIN, {onEvents() {}});
  const watch = libc.watch(epoll.fd);
  watch.start(() => {});
  watch.stop();

  // Two of the same size leave as a train. A kernel that ignores the segment size would deliver them as one.
  const payloads = ['one', 'two', 'other'].map(text => Buffer.from(text));
  for (const payload of payloads) sender.enqueueCopy(sending, payload, 0, undefined, undefined);
  sender.flush();
  if (sending.sent < payloads.length) throw systemError('sendmmsg', libc.errno());
  check('epoll_wait', epoll.poll());
  const batch = new SlotBatch(memory.bytes);
  check('recvmmsg', slots.receive(receiving, batch, true, slotCount));
  const came = Array.from({length: batch.count}, (_, index) => Buffer.from(batch.payload(index)).toString());
  if (came.join() !== payloads.join()) throw new Error(`datagrams came back as "${came.join()}"`);
}

class ProbeSocket extends SendingSocket {
  readonly family = AF_INET;
  sent = 0;

  onSent(_owner: unknown, packets: number): void {
    this.sent += packets;
  }

  onUnsent(): void {}
  onWaiting(): void {}
  wasEarlier(): boolean {
    return false;
  }

  watchWritable(): void {}
}

function explain(error: NodeJS.ErrnoException): string {
  const call = error.syscall ?? 'a call';
  if (error.errno === -errno.ENOSYS) return `the kernel is too old: it has no ${call}`;
  if (error.errno === -errno.EPERM || error.errno === -errno.EACCES) {
    return `${call} is refused here (${error.code}), as seccomp filters do`;
  }
  return `a trial over loopback failed: ${error.message}`;
}

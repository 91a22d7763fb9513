import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {RTLD_NODELETE, RTLD_NOW, type SystemCalls, systemCalls} from './abi.js';

/** The few libc calls that the portable transport needs. Pointers are buffers; results are as in C. */
export interface Libc {
  getsockopt(fd: number, level: number, name: number, value: Buffer, length: Buffer): number;
  setsockopt(fd: number, level: number, name: number, value: Buffer, length: number): number;
}

/** Watches a file descriptor on the event loop of the thread that made it. */
export interface DescriptorWatch {
  /** Calls `onReadable` whenever the descriptor is readable, and keeps the event loop alive. */
  start(onReadable: () => void): void;
  /** Stops, and lets the event loop end. */
  stop(): void;
}

/**
 * The calls that the batched transport needs as well. Pointers are addresses as numbers (user space ends below 2^53), so
 * that a call allocates nothing. Results are as in C: -1 with `errno()` on failure.
 */
export interface BatchLibc extends Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: number, length: number): number;
  connect(fd: number, address: number, length: number): number;
  getsockname(fd: number, address: number, length: number): number;
  close(fd: number): number;
  send(fd: number, payload: number, bytes: number, flags: number): number;
  sendmmsg(fd: number, messages: number, count: number, flags: number): number;
  recvmmsg(fd: number, messages: number, count: number, flags: number): number;
  epoll_create1(flags: number): number;
  epoll_ctl(epoll: number, operation: number, fd: number, event: number): number;
  epoll_wait(epoll: number, events: number, maxEvents: number, timeoutMs: number): number;
  usleep(microseconds: number): number;
  ioctl(fd: number, request: number, argument: Buffer): number;
  read(fd: number, address: number, bytes: number): number;
  writev(fd: number, iovs: number, count: number): number;
  /** @returns the address; at least 2^53 when it failed */
  mmap(
    address: number,
    length: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ): number;
  munmap(address: number, length: number): number;
  /** @param name ends in a zero; @returns 0 when there is no such interface (if_nametoindex(3)) */
  if_nametoindex(name: Buffer): number;
  /** @param name room for 16 bytes; @returns whether there is such an interface */
  if_indextoname(index: number, name: Buffer): boolean;
  /** Ends the process without Node's knowledge. */
  _exit(status: number): number;
  prctl(option: number, a: number, b: number, c: number, d: number): number;
  /** Of the calling thread. */
  capset(header: Buffer, data: Buffer): number;
  /** The error number of the call that just failed; read it before calling anything else. */
  errno(): number;
  /** The address of `view`. It stays the same as long as something refers to its buffer. */
  addressOf(view: Uint8Array): number;
  /** The memory at `address`, which must stay mapped as long as anybody uses it. */
  viewOf(address: number, bytes: number): ArrayBuffer;
  watch(fd: number): DescriptorWatch;
}

/** libc through koffi, or why it is not available. */
export type LibcResult = {readonly libc: BatchLibc} | {readonly why: string};

let loaded: LibcResult | undefined;

/** libc through koffi, or undefined where it is not available (not Linux, or koffi is not installed). */
export function loadLibc(): Libc | undefined {
  const result = loadBatchLibc();
  return 'libc' in result ? result.libc : undefined;
}

/** Loads libc, once per thread. */
export function loadBatchLibc(): LibcResult {
  loaded ??= tryLoad();
  return loaded;
}

function tryLoad(): LibcResult {
  if (process.platform !== 'linux') return {why: `it works only on Linux, and this is ${process.platform}`};
  const calls = systemCalls[process.arch];
  if (!calls) return {why: `it works only on x64 and arm64, and this is ${process.arch}`};
  try {
    // A require, not an import: koffi is optional, and the relay must start without it.
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    return {libc: bindLibc(koffi, calls)};
  } catch (error) {
    return {why: `koffi could not be loaded: ${(error as Error).message.split('\n')[0]}`};
  }
}

function bindLibc(koffi: typeof import('koffi'), calls: SystemCalls): BatchLibc {
  // null means the program itself, which includes libc with both glibc and musl.
  const library = koffi.load(null);
  keepMapped(library);
  const bound = (definition: string) => library.func(definition) as (...args: (number | Buffer)[]) => number;
  const mmap = bound('uintptr_t mmap(uintptr_t, size_t, int, int, int, long)');
  const indexToName = bound('uintptr_t if_indextoname(unsigned int, void *)');
  // Direct system calls, because musl's sendmmsg is a loop over sendmsg.
  const syscall = bound('long syscall(long, long, long, long, long, long)');
  return {
    getsockopt: bound('int getsockopt(int, int, int, void *, void *)'),
    setsockopt: bound('int setsockopt(int, int, int, void *, unsigned int)'),
    socket: bound('int socket(int, int, int)'),
    bind: bound('int bind(int, uintptr_t, unsigned int)'),
    connect: bound('int connect(int, uintptr_t, unsigned int)'),
    getsockname: bound('int getsockname(int, uintptr_t, uintptr_t)'),
    close: bound('int close(int)'),
    send: bound('intptr_t send(int, uintptr_t, size_t, int)'),
    sendmmsg: (fd, messages, count, flags) => syscall(calls.sendmmsg, fd, messages, count, flags, 0),
    recvmmsg: (fd, messages, count, flags) => syscall(calls.recvmmsg, fd, messages, count, flags, 0),
    epoll_create1: bound('int epoll_create1(int)'),
    epoll_ctl: bound('int epoll_ctl(int, int, int, uintptr_t)'),
    epoll_wait: bound('int epoll_wait(int, uintptr_t, int, int)'),
    usleep: bound('int usleep(unsigned int)'),
    ioctl: bound('int ioctl(int, unsigned long, void *)'),
    read: bound('intptr_t read(int, uintptr_t, size_t)'),
    writev: bound('intptr_t writev(int, uintptr_t, int)'),
    mmap: (...args) => Number(mmap(...args)),
    munmap: bound('int munmap(uintptr_t, size_t)'),
    if_nametoindex: bound('unsigned int if_nametoindex(void *)'),
    if_indextoname: (index, name) => Number(indexToName(index, name)) !== 0,
    _exit: bound('void _exit(int)'),
    prctl: (option, a, b, c, d) => syscall(calls.prctl, option, a, b, c, d),
    capset: bound('int capset(void *, void *)'),
    errno: () => koffi.errno(),
    addressOf: view => Number(koffi.address(view)),
    viewOf: (address, bytes) => koffi.view(BigInt(address), bytes),
    watch: fd => watchDescriptor(koffi, fd),
  };
}

/**
 * Keeps koffi's addon in memory. Node unmaps an addon when the last thread that loaded it ends, but libuv still calls
 * koffi once more to close a watch, so terminating a worker would crash the process.
 */
function keepMapped(library: import('koffi').LibraryHandle): void {
  const file = /\s(\/.*koffi\.node)$/m.exec(readFileSync('/proc/self/maps', 'utf8'))?.[1];
  if (file !== undefined) library.func('void *dlopen(const char *, int)')(file, RTLD_NOW | RTLD_NODELETE);
}

/** Uses libuv's poll: it costs nothing while idle, and a worker that waits in it can be terminated. */
function watchDescriptor(koffi: typeof import('koffi'), fd: number): DescriptorWatch {
  let handle: InstanceType<typeof koffi.node.PollHandle> | undefined;
  return {
    start(onReadable) {
      handle ??= koffi.node.poll(fd, {readable: true}, onReadable);
    },
    stop() {
      handle?.close();
      handle = undefined;
    },
  };
}

import type {Listener, ReplySender} from '../transport/transport.js';

/** Sends replies through `listener`, and tells of what the kernel drops at `other`, too. */
export function withDropsOf(listener: Listener, other: Pick<ReplySender, 'kernelDrops'>): ReplySender {
  return {
    send: (batch, from, to, path, owner) => listener.send(batch, from, to, path, owner),
    release: path => listener.release(path),
    reserve: path => listener.reserve?.(path) === true,
    unreserve: () => listener.unreserve?.(),
    kernelDrops: () => listener.kernelDrops() + other.kernelDrops(),
    ...(listener.receiveQueue && {receiveQueue: () => listener.receiveQueue!()}),
  };
}

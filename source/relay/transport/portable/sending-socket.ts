import type dgram from 'node:dgram';
import type {Endpoint} from '../../../address/endpoint.js';
import {SendRoom} from '../send-room.js';
import type {SendFailure} from '../transport.js';

type Done = (error: NodeJS.ErrnoException | null) => void;

/** A socket with a bounded queue: node:dgram keeps all that the kernel does not take yet, without end. */
export class SendingSocket {
  readonly #room = new SendRoom();
  #isClosed = false;

  constructor(readonly socket: dgram.Socket) {}

  /**
   * @param to undefined if the socket is connected
   * @param done called once, later
   * @returns why there will be no call of `done`, or undefined
   */
  send(payload: Uint8Array, to: Endpoint | undefined, done: Done): SendFailure | undefined {
    const bytes = payload.byteLength;
    if (this.#isClosed) return 'sendError';
    if (!this.#room.enter(bytes)) return 'queueFull';
    const settled: Done = error => {
      this.#room.leave(bytes);
      done(error);
    };
    if (to) this.socket.send(payload, to.port, to.host, settled);
    else this.socket.send(payload, settled);
    return undefined;
  }

  close(closed?: () => void): void {
    this.#isClosed = true;
    this.socket.close(closed);
  }
}

export function sendFailure(error: NodeJS.ErrnoException): SendFailure {
  if (error.code === 'EMSGSIZE') return 'tooLarge';
  return error.code === 'ENOBUFS' || error.code === 'EAGAIN' ? 'queueFull' : 'sendError';
}

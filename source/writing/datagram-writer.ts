import {type Endpoint, formatEndpoint} from '../address/endpoint.js';
import {connectionId} from '../flow/connection-id.js';
import {commentOption} from '../packet/capture-file/pcapng-writer.js';
import type {DatagramTap} from '../relay/datagram-tap.js';
import {appendBlocks, type DatagramFile, isOpen} from './datagram-file.js';
import {flowRoutes} from './flow-routes.js';
import {createPacketBuffer} from './packet-buffer.js';

/** Writes the datagrams of any number of flows to a file, from one thread. */
export interface DatagramWriter {
  /**
   * What writes the datagrams that it is shown. The first of them has a comment which names service and flow.
   * @param shiftMs what to add to the times that it is told, so that they are by the wall clock
   */
  tapOf(
    service: string,
    flow: {readonly client: Endpoint; readonly target: Endpoint},
    shiftMs: number,
  ): DatagramTap;
  /** Writes what waits in memory, and nothing more from now on. */
  close(): void;
}

/** So much later a datagram is in the file, at most. */
const longestWaitMs = 250;
const longestComment = 1000;

/** @param onEnd is called once nothing more can be written */
export function createDatagramWriter(file: DatagramFile, onEnd: () => void): DatagramWriter {
  const buffer = createPacketBuffer();
  let isClosed = false;
  const timer = setInterval(flush, longestWaitMs).unref();

  function flush(): void {
    const blocks = buffer.take();
    if (blocks.length > 0) appendBlocks(file, blocks);
    if (isClosed || isOpen(file)) return;
    stop();
    onEnd();
  }

  function stop(): void {
    isClosed = true;
    clearInterval(timer);
  }

  return {
    tapOf(service, {client, target}, shiftMs) {
      const routes = flowRoutes(client, target);
      const flow = connectionId('udp', formatEndpoint(client), formatEndpoint(target));
      let comment: Uint8Array | undefined = commentOption(
        `service ${service}, flow ${flow}`.slice(0, longestComment),
      );
      return {
        take(direction, payload, bytes, atMs) {
          if (isClosed) return;
          if (!buffer.hasRoom()) flush();
          if (isClosed) return;
          buffer.add(direction === 'rx' ? routes.rx : routes.tx, payload, bytes, atMs + shiftMs, comment);
          comment = undefined;
        },
      };
    },
    close() {
      stop();
      const blocks = buffer.take();
      if (blocks.length > 0) appendBlocks(file, blocks);
    },
  };
}

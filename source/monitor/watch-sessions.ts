import type {WatchedDatagram} from '../flow/watched-datagram.js';
import {createDatagramTap, type Tapped} from '../relay/datagram-tap.js';

/** Called with the last datagrams of a flow, the newest first, whenever there are others. */
export type DatagramListener = (datagrams: readonly WatchedDatagram[]) => void;

const longestDelayMs = 250;

/** Keeps the last datagrams of these sessions, together, until the function that it returns is called. */
export function watchSessions(sessions: readonly Tapped[], listener: DatagramListener): () => void {
  const tap = createDatagramTap();
  let told = 0;
  for (const session of sessions) session.setTap(tap);
  const timer = setInterval(() => {
    if (tap.taken() === told) return;
    told = tap.taken();
    listener(tap.latest());
  }, longestDelayMs).unref();
  return () => {
    clearInterval(timer);
    for (const session of sessions) session.setTap(undefined);
  };
}

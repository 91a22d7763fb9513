import {once} from 'node:events';
import {startNode, stop} from './processes.mjs';

/** Fills the relay at `port` with live flows; resolves once all of them are open. */
export async function startCrowd(port, {flows, ratePerSecond}) {
  const child = startNode([
    'bench/peers/crowd.mjs',
    ...['--to', `127.0.0.1:${port}`, '--flows', String(flows), '--rate', String(ratePerSecond)],
  ]);
  await once(child.stdout, 'data');
  return {stop: () => stop(child)};
}

// A program with the relay in its own thread, and a reporter that counts or nobody who does.
//   node bench/peers/embedding.mjs metered|unmetered <listen port> <target port>
import {createHandler, registerStatsReporter, StatsReporter} from '../../dist/index.js';

const [kind, listenPort, targetPort] = process.argv.slice(2);
const statsGUID = 'bench';
if (kind === 'metered') registerStatsReporter(statsGUID, new StatsReporter());
await createHandler({
  type: 'udp',
  listen: `127.0.0.1:${listenPort}`,
  target: `127.0.0.1:${targetPort}`,
  transport: 'batched',
})
  .init({statsGUID})
  .start();

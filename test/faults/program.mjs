// A program with a reporter of its own: `program.mjs <throws|rejects|is slow> <target port>` prints the port that it listens
// at. When stdin ends, it prints its last snapshot and ends.
import {once} from 'node:events';
import {registerStatsReporter, startMonitor} from '../../dist/index.js';

const [kind, port] = process.argv.slice(2);
const faults = {
  throws() {
    throw new Error('as always');
  },
  async rejects() {
    throw new Error('as always');
  },
  'is slow'() {
    const untilMs = Date.now() + 20;
    while (Date.now() < untilMs);
  },
};
const fault = faults[kind];
registerStatsReporter('faulty', {onPacket: fault, onConnectionStart: fault, onConnectionEnd: fault});
const monitor = await startMonitor({
  services: [
    {
      name: 'test',
      handler: 'udp',
      listen: {host: '127.0.0.1', port: 0},
      target: {host: '127.0.0.1', port: Number(port)},
      statsGUID: 'faulty',
      udpTimeoutMs: 30_000,
      limits: {maxSessions: 100, maxSessionsPerClient: 100},
      allow: [],
      sourceLocation: {kind: 'built-in'},
    },
  ],
});
console.log(/:(\d+)$/.exec(monitor.latest().services[0].listen)[1]);
await once(process.stdin.resume(), 'end');
const {totals, notices} = await monitor.takeSnapshot();
console.log(JSON.stringify({totals, notices}));
await monitor.stop();
process.exit();

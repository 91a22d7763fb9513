import {spawn} from 'node:child_process';
import {setTimeout as pause} from 'node:timers/promises';
import {freePort, sendLoad, startSink, stop, untilBound} from './processes.mjs';
import {startUdptop} from './relays.mjs';
import {printTable, spread, spreadText} from './statistics.mjs';

const rounds = 5;
const load = {flows: 200, payloadBytes: 200, ratePerSecond: 2000, seconds: 3, echo: true};

/** Round trips through the relay, headless and with a screen that draws ten frames a second, in turn. */
export async function measureLatency() {
  const kinds = {
    'no relay': async targetPort => ({port: targetPort, stop() {}}),
    headless: targetPort => startUdptop(targetPort, 'auto'),
    'busy screen': startWithScreen,
  };
  const results = new Map(Object.keys(kinds).map(name => [name, {p50: [], p99: [], lost: []}]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, start] of Object.entries(kinds)) {
      const sink = await startSink({echo: true});
      const relay = await start(sink.port);
      await sendLoad({...load, port: relay.port, seconds: 1});
      const {sent, received, delayMicroseconds} = await sendLoad({...load, port: relay.port});
      await relay.stop();
      await sink.stop();
      results.get(name).p50.push(delayMicroseconds.p50);
      results.get(name).p99.push(delayMicroseconds.p99);
      results.get(name).lost.push(sent - received);
    }
  }
  printTable([
    ['round trip at 2,000/s over 200 flows', 'p50 µs', 'p99 µs', 'lost'],
    ...[...results].map(([name, {p50, p99, lost}]) => [
      name,
      spreadText(spread(p50), 0),
      spreadText(spread(p99), 0),
      spreadText(spread(lost), 0),
    ]),
  ]);
  return Object.fromEntries(
    [...results].map(([name, {p50, p99, lost}]) => [
      name,
      {p50Micros: spread(p50), p99Micros: spread(p99), lost: spread(lost)},
    ]),
  );
}

/** The real screen in a pseudo-terminal of 120x40, drawing every 100 ms. */
async function startWithScreen(targetPort) {
  const port = await freePort();
  const url = `udp://127.0.0.1:${port}/127.0.0.1:${targetPort}?name=bench`;
  const command = `stty cols 120 rows 40; exec ${process.execPath} dist/cli.js -i 100ms -L '${url}'`;
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    // An open input keeps script from ending the session; nothing is typed.
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {...process.env, TERM: 'xterm-256color'},
  });
  child.stdout.resume();
  await untilBound(port);
  await pause(500);
  return {port, stop: () => stop(child)};
}

// Uses the installed package as a user does, with the Node that runs this: `node smoke.mjs <project>`. Prints a line for each part
// that works, and throws at the first that does not.
import assert from 'node:assert/strict';
import {execFileSync, spawn} from 'node:child_process';
import dgram from 'node:dgram';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';

const project = process.argv[2];
const patience = () => ({signal: AbortSignal.timeout(15_000)});
const resolve = createRequire(join(project, 'package.json')).resolve;
const packageFile = resolve('udptop/package.json');
const {version, bin} = JSON.parse(readFileSync(packageFile, 'utf8'));
const cli = join(packageFile, '..', bin.udptop);

const target = dgram.createSocket('udp4');
target.on('message', (message, {port, address}) => target.send(message, port, address));
target.bind(0, '127.0.0.1');
await once(target, 'listening');
const targetAt = `127.0.0.1:${target.address().port}`;

async function thereAndBack(port) {
  const client = dgram.createSocket('udp4');
  client.send('hello', port, '127.0.0.1');
  const [answer] = await once(client, 'message', patience());
  client.close();
  assert.equal(String(answer), 'hello');
}

assert.equal(execFileSync(process.execPath, [cli, '--version'], {encoding: 'utf8'}).trim(), version);
console.log(`${process.version}: the command`);

for (const transport of ['batched', 'portable']) {
  const args = ['-L', `udp://127.0.0.1:0/${targetAt}`, '--headless', '--output', 'none', '--snapshot', '-'];
  const command = spawn(process.execPath, [cli, ...args, '--transport', transport]);
  let [stdout, stderr] = ['', ''];
  command.stdout.on('data', text => {
    stdout += text;
  });
  const ended = once(command, 'close', patience());
  const port = await new Promise((fulfil, reject) => {
    ended.then(() => reject(new Error(`it ended: ${stderr}`)), reject);
    command.stderr.on('data', text => {
      stderr += text;
      const listening = /listens at \S+:(\d+)\n/.exec(stderr);
      if (listening) fulfil(Number(listening[1]));
    });
  });
  await thereAndBack(port);
  command.kill('SIGTERM');
  const [status] = await ended;
  assert.equal(status, 0, stderr);
  const {totals} = JSON.parse(stdout);
  assert.deepEqual([totals.rx.forwardedPackets, totals.tx.forwardedPackets], [1, 1]);
  // A deprecation or a warning of this Node would be there, too.
  assert.match(stderr, /^udptop: \S+ listens at \S+\n$/);
  console.log(`${process.version}: a run over the ${transport} transport`);
}

const {createHandler, loadConfiguration, startMonitor} = await import(
  pathToFileURL(join(packageFile, '..', 'dist/index.js')).href
);
const handler = createHandler({type: 'udp', listen: '127.0.0.1:0', target: targetAt});
await handler.start();
await thereAndBack(handler.address.port);
await handler.stop();
const {services} = loadConfiguration({listenUrls: [`udp://127.0.0.1:0/${targetAt}`]});
const monitor = await startMonitor({services, transport: 'batched'});
await thereAndBack(Number(/\d+$/.exec(monitor.latest().services[0].listen)[0]));
const {totals} = await monitor.takeSnapshot();
assert.equal(totals.rx.forwarded.packets ?? totals.rx.forwardedPackets, 1);
await monitor.stop();
console.log(`${process.version}: the library`);
target.close();

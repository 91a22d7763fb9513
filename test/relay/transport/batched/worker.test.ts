import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {libc} from '../backends.js';

const select = new URL('../../../../dist/relay/transport/select.js', import.meta.url);

/** Ends as its argument says, while a listener and an upstream socket are open. */
const program = `
import dgram from 'node:dgram';
import {Worker, isMainThread, parentPort} from 'node:worker_threads';
if (isMainThread) {
  const how = process.argv[2];
  const worker = new Worker(new URL(import.meta.url));
  worker.once('message', () => (how === 'terminate' ? worker.terminate() : worker.postMessage(how)));
  worker.once('error', () => {});
  worker.once('exit', () => console.log('ended'));
} else {
  const {selectTransport} = await import('${select}');
  const transport = selectTransport('batched', undefined, true);
  let batches = 0;
  const listener = await transport.listen({host: '127.0.0.1', port: 0}, () => {
    if (++batches === 100) setImmediate(() => { throw new Error('on purpose'); });
  });
  const owner = {onReplies() {}, onSent() {}, onUnsent() {}, onWaiting() {}, onRefused() {}};
  const upstream = transport.connect(listener.addresses[0], owner);
  parentPort.once('message', how => {
    if (how === 'exit') process.exit();
    if (how === 'throw') throw new Error('on purpose');
    if (how === 'throw in traffic') {
      const socket = dgram.createSocket('udp4');
      const {port} = listener.addresses[0];
      setInterval(() => { for (let n = 0; n < 50; n++) socket.send('x', port, '127.0.0.1'); }, 1);
      return;
    }
    upstream.close();
    listener.close();
  });
  parentPort.postMessage('up');
}
`;

describe.runIf(libc)('a thread with batched sockets', () => {
  let directory: string;

  // Worker threads run JavaScript, so the test uses the build.
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'udptop-thread-'));
    writeFileSync(join(directory, 'program.mjs'), program);
  });
  afterAll(() => rmSync(directory, {recursive: true, force: true}));

  test.each(['terminate', 'exit', 'close', 'throw', 'throw in traffic'])(
    'ends on %s without harming the process',
    async how => {
      const {stdout} = await promisify(execFile)(process.execPath, [join(directory, 'program.mjs'), how]);
      expect(stdout).toBe('ended\n');
    },
  );
});

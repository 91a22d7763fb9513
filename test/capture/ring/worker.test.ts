import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {enterOwnNetwork, whyNoOwnNetwork} from './own-network.js';

const why = whyNoOwnNetwork === undefined ? '' : ` (skipped: ${whyNoOwnNetwork})`;
const ringModule = new URL('../../../dist/capture/ring/ring.js', import.meta.url);

/** Ends as its argument says, while a ring is open, and prints how many packet sockets are left. */
const program = `
import dgram from 'node:dgram';
import {readFileSync} from 'node:fs';
import {Worker, isMainThread, parentPort} from 'node:worker_threads';
if (isMainThread) {
  const how = process.argv[2];
  const worker = new Worker(new URL(import.meta.url));
  worker.once('message', () => worker.postMessage(how));
  worker.once('error', () => {});
  const rings = () => readFileSync('/proc/self/net/packet', 'latin1').trim().split('\\n').length - 1;
  worker.once('exit', () => console.log('ended with ' + rings()));
} else {
  const {openRing} = await import('${ringModule}');
  let [frames, failing] = [0, false];
  const ring = openRing({interface: 'any', ipv6: true, ports: [], snapBytes: 128}, {
    onFrame() {
      if (failing && ++frames === 100) throw new Error('on purpose');
    },
    onBlockEnd() {},
  });
  parentPort.once('message', how => {
    if (how === 'exit') process.exit();
    if (how === 'throw') throw new Error('on purpose');
    if (how === 'throw in a call') {
      failing = true;
      const socket = dgram.createSocket('udp4');
      setInterval(() => { for (let n = 0; n < 50; n++) socket.send('x', 9, '127.0.0.1'); }, 1);
      return;
    }
    ring.close();
  });
  parentPort.postMessage('up');
}
`;

describe.skipIf(whyNoOwnNetwork !== undefined)(`a thread with a ring${why}`, () => {
  let leave: (() => void) | undefined;
  let directory: string;

  // Worker threads run JavaScript, so the test uses the build.
  beforeAll(() => {
    leave = enterOwnNetwork();
    directory = mkdtempSync(join(tmpdir(), 'udptop-ring-'));
    writeFileSync(join(directory, 'program.mjs'), program);
  });
  afterAll(() => {
    rmSync(directory, {recursive: true, force: true});
    leave?.();
  });

  test.each(['exit', 'close', 'throw', 'throw in a call'])('ends on %s, with its ring closed', async how => {
    const {stdout} = await promisify(execFile)(process.execPath, [join(directory, 'program.mjs'), how]);
    expect(stdout).toBe('ended with 0\n');
  });
});

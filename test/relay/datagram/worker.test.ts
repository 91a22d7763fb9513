import {execFile} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import ts from 'typescript';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {libc} from './backends.js';

const room = new URL('../../../source/relay/datagram/', import.meta.url).pathname;

/** Ends in the way its argument says, with a listener and an upstream socket open. */
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
  const {selectTransport} = await import('./datagram/select.js');
  const transport = selectTransport('batched', undefined, true);
  const listener = await transport.listen({host: '127.0.0.1', port: 0}, () => {});
  const owner = {onReplies() {}, onSent() {}, onUnsent() {}, onRefused() {}};
  const upstream = transport.connect(listener.addresses[0], owner);
  parentPort.once('message', how => {
    if (how === 'exit') process.exit();
    if (how === 'throw') throw new Error('on purpose');
    if (how === 'throw in traffic') {
      const socket = dgram.createSocket('udp4');
      const {port} = listener.addresses[0];
      setInterval(() => { for (let n = 0; n < 50; n++) socket.send('x', port, '127.0.0.1'); }, 1);
      setTimeout(() => { throw new Error('on purpose'); }, 100);
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

  // Worker threads run JavaScript; in the project's own folder, so that its packages are found.
  beforeAll(() => {
    directory = mkdtempSync(new URL('../../../node_modules/.udptop-test-', import.meta.url).pathname);
    mkdirSync(join(directory, 'datagram'));
    writeFileSync(join(directory, 'package.json'), '{"type": "module"}');
    writeFileSync(join(directory, 'program.js'), program);
    for (const file of readdirSync(room)) {
      const {outputText} = ts.transpileModule(readFileSync(join(room, file), 'utf8'), {
        compilerOptions: {module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022},
      });
      writeFileSync(join(directory, 'datagram', file.replace(/ts$/, 'js')), outputText);
    }
  });
  afterAll(() => rmSync(directory, {recursive: true, force: true}));

  test.each(['terminate', 'exit', 'close', 'throw', 'throw in traffic'])(
    'ends when told to %s, and harms nobody',
    async how => {
      const {stdout} = await promisify(execFile)(process.execPath, [join(directory, 'program.js'), how]);
      expect(stdout).toBe('ended\n');
    },
  );
});

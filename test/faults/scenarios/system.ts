import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {expect} from 'vitest';
import {emptyDirectory, runCommand} from '../../e2e/command.js';
import type {Fault} from '../fault.js';
import {answersNewcomers, newcomer} from '../newcomer.js';
import {until} from '../scene.js';

/** A system call of the relay fails again and again, as strace has it. */
function failing(
  done: string,
  survived: string,
  calls: string,
  inject: string,
  drops: Fault['drops'] = [],
): Fault {
  return {
    done,
    survived,
    drops,
    needs: 'strace',
    async run(scene) {
      const within = ['strace', '-D', '-f', '-qq', '-o', '/dev/null', '--seccomp-bpf'];
      const relay = await scene.relay({
        within: [...within, '-e', `trace=${calls}`, '-e', `inject=${calls}:${inject}`],
        args: ['--transport', 'batched'],
      });
      const client = await scene.peer();
      for (let index = 0; index < 300; index++) await client.send(`${index}`, relay.port);
      await relay.received(300);
      await newcomer(scene, relay);
      // Where nothing may be dropped, everything comes back.
      await client.arrived(drops.length === 0 ? 300 : 50);
    },
  };
}

/** A reporter in the relay thread; the first thread that carries a flow dies of it. */
const diesOnce = `
  import {existsSync, writeFileSync} from 'node:fs';
  const die = () => { throw new Error('out of order'); };
  export default {guid: {onPacket() {}, onConnectionStart() {
    if (existsSync('a-thread-died')) return;
    writeFileSync('a-thread-died', '');
    setTimeout(die, 20);
  }}};`;

const sending = 'sendto,sendmsg,sendmmsg';

export const system: readonly Fault[] = [
  failing('Every fifth call that sends fails with ENOBUFS', 'The flow', sending, 'error=ENOBUFS:when=5+5', [
    'queueFull',
  ]),
  failing('Every fifth call that sends fails with ENOMEM', 'The flow', sending, 'error=ENOMEM:when=5+5', [
    'queueFull',
  ]),
  failing(
    'Every fifth call that sends fails with EPERM, as a firewall makes it',
    'The flow',
    sending,
    'error=EPERM:when=5+5',
    ['sendError'],
  ),
  failing(
    'Every third call that sends is interrupted (EINTR)',
    'Everything',
    sending,
    'error=EINTR:when=3+3',
  ),
  failing(
    'Every fifth call that sends would block (EAGAIN)',
    'Everything: it waits for its turn',
    sending,
    'error=EAGAIN:when=5+5',
  ),
  failing(
    'Every third call that receives is interrupted (EINTR)',
    'Everything',
    'recvmmsg',
    'error=EINTR:when=3+3',
  ),
  failing(
    'Every fifth call that receives fails with ENOMEM',
    'Everything: it waits in the kernel',
    'recvmmsg',
    'error=ENOMEM:when=5+5',
  ),
  {
    done: 'The process is stopped (SIGSTOP) while 200 datagrams come, and goes on (SIGCONT)',
    survived: 'All datagrams: they wait in the kernel',
    async run(scene) {
      const relay = await scene.relay();
      const client = await scene.peer();
      await client.send('first', relay.port);
      await client.arrived(1);
      relay.command.child.kill('SIGSTOP');
      for (let index = 0; index < 200; index++) await client.send('hello', relay.port);
      relay.command.child.kill('SIGCONT');
      await client.arrived(201);
    },
  },
  ...[-3, 5].map(
    (hours): Fault => ({
      done: `The wall clock jumps by ${hours} hours`,
      survived: 'The flow; only times of day change',
      async run(scene) {
        const cwd = emptyDirectory();
        const file = join(cwd, 'wall-clock');
        writeFileSync(file, '+0');
        const relay = await scene.relay({
          cwd,
          env: {
            LD_PRELOAD: 'libfaketimeMT.so.1',
            LD_LIBRARY_PATH: '/usr/lib/x86_64-linux-gnu/faketime:/usr/lib/aarch64-linux-gnu/faketime',
            FAKETIME_TIMESTAMP_FILE: file,
            FAKETIME_NO_CACHE: '1',
            FAKETIME_DONT_FAKE_MONOTONIC: '1',
          },
        });
        const client = await scene.peer();
        await client.send('before', relay.port);
        await client.arrived(1);
        writeFileSync(file, `${hours > 0 ? '+' : ''}${hours}h`);
        await client.send('after', relay.port);
        await client.arrived(2);
        const {flows} = (await relay.snapshot()) as {flows: {endReason: unknown}[]};
        expect(flows.map(({endReason}) => endReason)).toEqual([null]);
      },
    }),
  ),
  {
    done: 'No more descriptors: 160 may be open, and 300 clients come',
    survived:
      'The control socket, the snapshot, and newcomers: sessions that had no answer for 100 ms give way to them',
    drops: ['socketError', 'sessionLimit'],
    async run(scene) {
      const target = await scene.peer(answersNewcomers);
      const relay = await scene.relay({
        target: `127.0.0.1:${target.port}`,
        within: ['sh', '-c', 'ulimit -n 160 && exec "$@"', 'sh'],
      });
      for (let index = 0; index < 300; index++) await (await scene.peer()).send('hello', relay.port);
      await relay.received(300);
      await newcomer(scene, relay);
    },
  },
  {
    done: 'SIGKILL while it records',
    survived: 'The recording, but for its last interval',
    alsoLost: 'the counts of the last interval',
    async run(scene) {
      const relay = await scene.relay({args: ['--record', 'run.ndjson', '--output', 'none'], status: null});
      await relay.exchange();
      const text = () => readFileSync(join(relay.cwd, 'run.ndjson'), 'utf8');
      await until(() => /"rx":\{"packets":20\b/.test(text()), 'the interval');
      relay.command.child.kill('SIGKILL');
      await relay.command.finished;
      const replayed = await runCommand([
        'replay',
        join(relay.cwd, 'run.ndjson'),
        '--headless',
        '--output',
        'ndjson',
        '--speed',
        '1000',
      ]);
      expect(replayed.status).toBe(0);
      relay.ended(JSON.parse(replayed.stdout.trimEnd().split('\n').at(-1)!).totals);
    },
  },
  {
    done: 'The relay thread dies of an exception',
    survived: 'The service: the thread is restarted, and totals go on',
    drops: ['threadDied'],
    async run(scene) {
      const cwd = emptyDirectory();
      writeFileSync(join(cwd, 'reporters.mjs'), diesOnce);
      writeFileSync(join(cwd, 'reporters.yaml'), 'reporterModule: reporters.mjs\n');
      const target = await scene.target();
      const relay = await scene.relay({
        cwd,
        target: `127.0.0.1:${target.port}?statsGUID=guid`,
        args: ['-C', 'reporters.yaml'],
      });
      const client = await scene.peer();
      await until(async () => {
        await client.send('hello', relay.port);
        return existsSync(join(cwd, 'a-thread-died')) && (await relay.notices()).length > 0;
      }, 'the thread to die');
      const before = client.received.length;
      await until(async () => {
        await client.send('hello again', relay.port);
        return client.received.length > before;
      }, 'an answer');
    },
  },
  ...(['throws', 'rejects', 'is slow'] as const).map(
    (kind): Fault => ({
      done: `The reporter of a program ${kind}`,
      survived:
        kind === 'is slow' ? 'Everything; what the reporter missed is told' : 'Everything; it is told',
      async run(scene) {
        const target = await scene.target();
        const program = scene.spawn([
          process.execPath,
          resolve('test/faults/program.mjs'),
          kind,
          String(target.port),
        ]);
        const lines = program.stdout!.setEncoding('utf8')[Symbol.asyncIterator]();
        const port = Number((await lines.next()).value);
        const client = await scene.peer();
        for (let index = 1; index <= 50; index++) {
          await client.send('hello', port);
          await client.arrived(index);
        }
        program.stdin!.end();
        let told = '';
        for (let next = await lines.next(); !next.done; next = await lines.next()) told += next.value;
        const {totals, notices} = JSON.parse(told);
        if (kind !== 'is slow') expect(notices).toEqual([expect.stringContaining('its reporter threw')]);
        scene.add(totals);
      },
    }),
  ),
];

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {cpuSecondsByThread, residentMegabytes} from '../accounting.mjs';
import {start, stop} from '../processes.mjs';

/** A nats-server on loopback, at ports that the kernel chooses, which tells what it passed on. */
export async function startHub() {
  const directory = mkdtempSync(join(tmpdir(), 'udptop-bench-'));
  const file = join(directory, 'nats.conf');
  writeFileSync(file, 'listen: "127.0.0.1:-1"\nhttp: "127.0.0.1:-1"\n');
  const child = start('nats-server', ['-c', file], {stdio: ['ignore', 'ignore', 'pipe']});
  const [port, httpPort] = await portsOf(child);

  return {
    url: `nats://127.0.0.1:${port}/bench`,
    cpuMs: () => sum(cpuSecondsByThread(child.pid).values()) * 1000,
    residentMB: () => residentMegabytes(child.pid),
    /** What went to the viewer, and what came from it. */
    async ofViewer() {
      const answer = await fetch(`http://127.0.0.1:${httpPort}/connz?sort=bytes_to&limit=16`);
      const {connections} = await answer.json();
      const viewer = connections.find(({name}) => name === 'udptop fleet');
      return {
        bytes: viewer.out_bytes,
        messages: viewer.out_msgs,
        questions: viewer.in_msgs,
        questionBytes: viewer.in_bytes,
      };
    },
    async stop() {
      await stop(child);
      rmSync(directory, {recursive: true});
    },
  };
}

function portsOf(child) {
  let log = '';
  return new Promise((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', text => {
      log += text;
      const http = /http monitor on 127\.0\.0\.1:(\d+)/.exec(log);
      const clients = /client connections on 127\.0\.0\.1:(\d+)/.exec(log);
      if (http && clients && log.includes('Server is ready')) resolve([Number(clients[1]), Number(http[1])]);
    });
    child.once('exit', () => reject(new Error(`nats-server ended: ${log}`)));
    child.once('error', reject);
  });
}

function sum(numbers) {
  return [...numbers].reduce((total, number) => total + number, 0);
}

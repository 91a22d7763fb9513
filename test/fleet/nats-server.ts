import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {emptyDirectory} from '../e2e/command.js';

/** A real nats-server on loopback. */
export interface Hub {
  readonly port: number;
  /** `nats://127.0.0.1:4222/edge` */
  url(fleet?: string, user?: string): string;
  /** Ends the server. */
  stop(): Promise<void>;
}

interface HubOptions {
  /** The port of a hub that ran before. By default the kernel chooses one. */
  readonly port?: number;
  /** The text of a configuration file. */
  readonly config?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Keeps streams, which a hub that runs later in the same directory has again. */
  readonly storeDirectory?: string;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export async function startHub({port, config, env, storeDirectory}: HubOptions = {}): Promise<Hub> {
  const file = join(emptyDirectory(), 'nats.conf');
  writeFileSync(file, config ?? '');
  const child = spawn(
    'nats-server',
    [
      ...['-a', '127.0.0.1', '-p', String(port ?? -1), '-c', file],
      ...(storeDirectory === undefined ? [] : ['-js', '-sd', storeDirectory]),
    ],
    {env: {...process.env, ...env}, stdio: ['ignore', 'ignore', 'pipe']},
  );
  running.add(child);
  let log = '';
  const chosen = await new Promise<number>((resolve, reject) => {
    child.stderr!.setEncoding('utf8').on('data', text => {
      log += text;
      const found = /client connections on 127\.0\.0\.1:(\d+)[\s\S]*Server is ready/.exec(log);
      if (found) resolve(Number(found[1]));
    });
    child.once('close', () => reject(new Error(`nats-server ended: ${log}`)));
    child.once('error', reject);
  });
  return {
    port: chosen,
    url: (fleet = 'edge', user) =>
      `nats://${user === undefined ? '' : `${user}@`}127.0.0.1:${chosen}/${fleet}`,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'close');
      running.delete(child);
    },
  };
}

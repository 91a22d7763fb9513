import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {cpSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {emptyDirectory} from './command.js';

/** What a query gave: the labels of each series, and its value. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A real Prometheus that scrapes. */
export interface Prometheus {
  /** https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries */
  query(expression: string): Promise<readonly Series[]>;
  /** What it says of what it scrapes, `up` or why not. */
  health(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** Starts one with config/prometheus.yml, except that it scrapes `url`, four times a second. */
export async function startPrometheus(url: string): Promise<Prometheus> {
  const directory = emptyDirectory();
  const {host, pathname} = new URL(url);
  const config = readFileSync('config/prometheus.yml', 'utf8')
    .replaceAll('127.0.0.1:9464', host)
    .replace('scrape_interval: 15s', 'scrape_interval: 250ms\n  scrape_timeout: 250ms')
    .replace('job_name: udptop', `job_name: udptop\n    metrics_path: ${pathname}`);
  writeFileSync(join(directory, 'prometheus.yml'), config);
  cpSync('config/prometheus-rules.yml', join(directory, 'prometheus-rules.yml'));
  // It cannot let the kernel choose a port and say which, so it tries others until one is free.
  for (;;) {
    const port = await freeTcpPort();
    const child = spawn(
      'prometheus',
      [
        `--config.file=${join(directory, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      {stdio: ['ignore', 'ignore', 'pipe']},
    );
    if (await isReady(child)) return clientOf(`http://127.0.0.1:${port}`, child);
  }
}

/** False when it ended instead: somebody else took the port. */
async function isReady(child: ChildProcess): Promise<boolean> {
  let text = '';
  return new Promise((resolve, reject) => {
    // It goes on writing, and would die of a closed stream.
    child.stderr!.on('data', chunk => {
      text += chunk;
      if (text.includes('Server is ready to receive web requests')) resolve(true);
    });
    child.once('exit', () =>
      text.includes('address already in use') ? resolve(false) : reject(new Error(text)),
    );
  });
}

async function freeTcpPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as {port: number};
  server.close();
  await once(server, 'close');
  return port;
}

function clientOf(base: string, child: ChildProcess): Prometheus {
  async function get(path: string) {
    const answer = (await (await fetch(`${base}/api/v1/${path}`)).json()) as {
      readonly status: string;
      readonly error?: string;
      readonly data: ReturnType<typeof JSON.parse>;
    };
    if (answer.status !== 'success') throw new Error(answer.error);
    return answer.data;
  }
  return {
    async query(expression) {
      const {result} = await get(`query?query=${encodeURIComponent(expression)}`);
      return result.map(({metric, value}: {metric: Series['metric']; value: [number, string]}) => ({
        metric,
        value: Number(value[1]),
      }));
    },
    async health() {
      const {activeTargets} = await get('targets');
      return activeTargets.map(({health, lastError}: {health: string; lastError: string}) =>
        health === 'down' ? lastError : health,
      );
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs promtool. @returns its exit status, and what it said */
export function promtool(
  args: readonly string[],
  input = '',
): Promise<{readonly status: number; readonly output: string}> {
  return new Promise(resolve => {
    const child = execFile('promtool', [...args], (error, stdout, stderr) =>
      resolve({status: error ? Number(error.code) : 0, output: stdout + stderr}),
    );
    child.stdin!.end(input);
  });
}

import {spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {freePort, startNode, stop, untilBound} from './processes.mjs';

/**
 * What is measured side by side: each starts a relay from a free port to `targetPort`.
 * Their `stop` resolves with the relay's own account of what it dropped, where it keeps one.
 */
export function contenders() {
  return [
    {name: 'udptop batched', start: targetPort => startUdptop(targetPort, {transport: 'batched'})},
    {name: 'udptop portable', start: targetPort => startUdptop(targetPort, {transport: 'portable'})},
    {name: bareName, start: startBare},
    ...(hasNginx() ? [{name: 'nginx stream', start: startNginx}] : []),
    {name: 'no relay', start: startNothing},
  ];
}

export const bareName = 'bare node:dgram';

/** With the default limit of 10,000 sessions, warm-ups from other ports would use it up. */
export function listenUrl(port, targetPort) {
  return `udp://127.0.0.1:${port}/127.0.0.1:${targetPort}?name=bench&maxSessions=30000`;
}

/** The real command without its screen. */
export async function startUdptop(targetPort, {transport = 'auto'} = {}) {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'udptop-bench-'));
  const file = join(directory, 'snapshot.json');
  const child = startNode([
    'dist/cli.js',
    ...['--headless', '--output', 'none', '--snapshot', file],
    ...['--transport', transport, '-L', listenUrl(port, targetPort)],
  ]);
  await untilBound(port);
  return {
    port,
    pid: child.pid,
    async stop() {
      await stop(child);
      const {totals} = JSON.parse(readFileSync(file, 'utf8'));
      rmSync(directory, {recursive: true});
      return {dropped: totals.drops.byReason, flowsStarted: totals.flows.started};
    },
  };
}

export async function startBare(targetPort) {
  const port = await freePort();
  const child = startNode(['bench/peers/bare-forwarder.mjs', String(port), String(targetPort)]);
  await untilBound(port);
  return {port, pid: child.pid, stop: () => stop(child)};
}

export async function startNothing(targetPort) {
  return {port: targetPort, pid: undefined, async stop() {}};
}

const streamModule = '/usr/lib/nginx/modules/ngx_stream_module.so';

function hasNginx() {
  return spawnSync('sh', ['-c', 'command -v nginx']).status === 0 && existsSync(streamModule);
}

/** One process, which is the worker as well. */
async function startNginx(targetPort) {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'udptop-bench-'));
  writeFileSync(
    join(directory, 'nginx.conf'),
    `load_module ${streamModule};
daemon off; master_process off; pid ${directory}/pid; error_log ${directory}/error.log;
worker_rlimit_nofile 65536;
events {worker_connections 30000;}
stream {server {listen 127.0.0.1:${port} udp rcvbuf=4m; proxy_pass 127.0.0.1:${targetPort}; proxy_timeout 30s;}}
`,
  );
  const child = spawn('nginx', ['-c', join(directory, 'nginx.conf'), '-e', join(directory, 'error.log')], {
    stdio: 'ignore',
  });
  await untilBound(port);
  return {
    port,
    pid: child.pid,
    async stop() {
      await stop(child);
      rmSync(directory, {recursive: true});
    },
  };
}

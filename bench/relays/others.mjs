import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {freePort, start, startNode, stop, untilBound} from '../processes.mjs';

export const receiveBufferBytes = 4 << 20;

export async function startNothing(targetPort) {
  return {port: targetPort, pid: undefined, async stop() {}};
}

export async function startBare(targetPort) {
  const port = await freePort();
  const child = startNode(['bench/peers/bare-forwarder.mjs', port, targetPort]);
  await untilBound(port);
  return {port, pid: child.pid, stop: () => stop(child)};
}

export const streamModule = '/usr/lib/nginx/modules/ngx_stream_module.so';

export function hasNginx() {
  return isInstalled('nginx') && existsSync(streamModule);
}

/** One process, which is the worker as well. */
export async function startNginx(targetPort) {
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'udptop-bench-'));
  writeFileSync(
    join(directory, 'nginx.conf'),
    `load_module ${streamModule};
daemon off; master_process off; pid ${directory}/pid; error_log ${directory}/error.log;
worker_rlimit_nofile 65536;
events {worker_connections 30000;}
stream {server {
  listen 127.0.0.1:${port} udp rcvbuf=${receiveBufferBytes};
  proxy_pass 127.0.0.1:${targetPort}; proxy_timeout 30s;
}}
`,
  );
  const child = start('nginx', ['-c', join(directory, 'nginx.conf'), '-e', join(directory, 'error.log')], {
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

export function hasSocat() {
  return isInstalled('socat');
}

/** A process per client, each with the listener's socket connected to that client. */
export async function startSocat(targetPort) {
  const port = await freePort();
  const child = start(
    'socat',
    [
      ...['-T', '30', `UDP4-LISTEN:${port},bind=127.0.0.1,fork,reuseaddr,rcvbuf=${receiveBufferBytes}`],
      `UDP4:127.0.0.1:${targetPort}`,
    ],
    // A process group of its own, to end the children with it.
    {stdio: 'ignore', detached: true},
  );
  await untilBound(port);
  return {
    port,
    pid: child.pid,
    async stop() {
      process.kill(-child.pid, 'SIGTERM');
      await stop(child);
    },
  };
}

function isInstalled(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

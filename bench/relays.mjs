import {spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {freePort, startNode, stop, untilBound} from './processes.mjs';

/** What is measured side by side: each starts a relay from a free port to `targetPort`. */
export function contenders() {
  return [
    {name: 'udptop batched', start: targetPort => startUdptop(targetPort, 'batched')},
    {name: 'udptop portable', start: targetPort => startUdptop(targetPort, 'portable')},
    {name: 'bare node:dgram', start: startBare},
    ...(hasNginx() ? [{name: 'nginx stream', start: startNginx}] : []),
    {name: 'no relay', start: async targetPort => ({port: targetPort, pid: undefined, stop() {}})},
  ];
}

export async function startUdptop(targetPort, transport, flags = ['--headless', '--output', 'none']) {
  const port = await freePort();
  const url = `udp://127.0.0.1:${port}/127.0.0.1:${targetPort}?name=bench&maxSessions=20000`;
  const child = startNode(['dist/cli.js', '-L', url, '--transport', transport, ...flags]);
  await untilBound(port);
  return {port, pid: child.pid, stop: () => stop(child)};
}

async function startBare(targetPort) {
  const port = await freePort();
  const child = startNode(['bench/peers/bare-forwarder.mjs', String(port), String(targetPort)]);
  await untilBound(port);
  return {port, pid: child.pid, stop: () => stop(child)};
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

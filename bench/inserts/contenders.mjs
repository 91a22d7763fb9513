import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {start, startNode, stop, untilBound} from '../processes.mjs';
import {hasNginx, receiveBufferBytes, streamModule} from '../relays/others.mjs';
import {serverHost} from './network.mjs';

export const serverPort = 5400;
/** Of those that cannot be where the server is. */
const ownPort = 5300;
const [mark, table] = ['1', '100'];

export const directName = 'no relay';
export const insertName = 'udptop insert';

/** Each starts what stands between the clients and the server at `serverPort`, on the server's host. */
export function contendersIn(network) {
  return [
    {name: insertName, start: () => startInsert(network)},
    {name: 'udptop -L udp', start: () => startUdp(network)},
    ...(hasNginx() ? [{name: 'nginx transparent', start: () => startNginx(network)}] : []),
    {name: 'nftables DNAT', start: () => startDnat(network)},
    {name: directName, start: async () => ({port: serverPort, async stop() {}})},
  ];
}

function startInsert(network) {
  return startUdptop(network, serverPort, ['insert', `:${serverPort}`]);
}

function startUdp(network) {
  return startUdptop(network, ownPort, [
    '-L',
    `udp://${serverHost}:${ownPort}/${serverHost}:${serverPort}?allow=any`,
  ]);
}

/** Its `stop` resolves with the relay's own account of what it dropped. */
async function startUdptop(network, port, args) {
  const directory = mkdtempSync(join(tmpdir(), 'udptop-bench-'));
  const file = join(directory, 'snapshot.json');
  const child = startNode(['dist/cli.js', ...args, '--headless', '--output', 'ndjson', '--snapshot', file], {
    within: network.onServer,
  });
  // Then it is in the path.
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error('udptop did not start');
  child.stdout.resume();
  return {
    port,
    pid: child.pid,
    async stop() {
      await stop(child);
      const {totals} = JSON.parse(readFileSync(file, 'utf8'));
      rmSync(directory, {recursive: true});
      return {dropped: totals.drops.byReason};
    },
  };
}

/** With the rules that bring it what the server sends to clients. */
async function startNginx({onServer, run}) {
  const directory = mkdtempSync(join(tmpdir(), 'udptop-bench-'));
  const [file, log] = ['nginx.conf', 'error.log'].map(name => join(directory, name));
  writeFileSync(
    file,
    `load_module ${streamModule};
user root; daemon off; master_process off; pid ${directory}/pid; error_log ${log};
events {worker_connections 30000;}
stream {server {
  listen ${serverHost}:${ownPort} udp rcvbuf=${receiveBufferBytes};
  proxy_bind $remote_addr:$remote_port transparent;
  proxy_pass ${serverHost}:${serverPort}; proxy_timeout 30s;
}}
`,
  );
  run('ip', 'rule', 'add', 'fwmark', mark, 'lookup', table);
  run('ip', 'route', 'add', 'local', 'default', 'dev', 'lo', 'table', table);
  run(
    'nft',
    `add table inet nginx; add chain inet nginx out { type route hook output priority -150; }; add rule inet nginx out udp sport ${serverPort} meta mark set ${mark}`,
  );
  const [program, ...args] = [...onServer, 'nginx', '-c', file, '-e', log];
  const child = start(program, args, {stdio: 'ignore'});
  await untilBound(ownPort, child.pid);
  return {
    port: ownPort,
    pid: child.pid,
    async stop() {
      await stop(child);
      run('nft', 'delete table inet nginx');
      run('ip', 'route', 'flush', 'table', table);
      run('ip', 'rule', 'del', 'fwmark', mark, 'lookup', table);
      rmSync(directory, {recursive: true});
    },
  };
}

/** The least that anything in between can cost. */
async function startDnat({run}) {
  run(
    'nft',
    `add table ip moved; add chain ip moved in { type nat hook prerouting priority dstnat; }; add rule ip moved in udp dport ${ownPort} dnat to ${serverHost}:${serverPort}`,
  );
  return {
    port: ownPort,
    async stop() {
      run('nft', 'delete table ip moved');
    },
  };
}

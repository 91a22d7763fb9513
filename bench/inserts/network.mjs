import {execFileSync} from 'node:child_process';

/** Of the host with the server, and of the host with its clients. */
export const serverHost = '10.77.0.1';
const clientHost = '10.77.0.9';

/** Two hosts with a cable between them, made of network namespaces: it needs root. */
export function makeNetwork() {
  const [server, client] = ['server', 'client'].map(name => `udptop-bench-${process.pid}-${name}`);
  const ip = (...args) => execFileSync('ip', args);
  process.on('exit', remove);
  for (const name of [server, client]) {
    ip('netns', 'add', name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }
  ip('-n', server, 'link', 'add', 'cable0', 'type', 'veth', 'peer', 'name', 'cable1', 'netns', client);
  for (const [name, end, address] of [
    [server, 'cable0', serverHost],
    [client, 'cable1', clientHost],
  ]) {
    ip('-n', name, 'address', 'add', `${address}/24`, 'dev', end);
    ip('-n', name, 'link', 'set', end, 'up');
  }

  function remove() {
    process.off('exit', remove);
    for (const name of [server, client]) ip('netns', 'del', name);
  }
  return {
    onServer: ['ip', 'netns', 'exec', server],
    onClient: ['ip', 'netns', 'exec', client],
    /** Runs a program on the server's host. */
    run: (command, ...args) => execFileSync('ip', ['netns', 'exec', server, command, ...args]),
    remove,
  };
}

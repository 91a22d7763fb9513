import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {resolve} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, describe, expect, test} from 'vitest';
import {installed, startCommand} from './command.js';

const script = resolve('test/e2e/traffic-class.py');
const python = '/usr/bin/python3';

describe.skipIf(!installed(python))('DSCP and ECN', () => {
  const children: {kill(signal: NodeJS.Signals): boolean}[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  async function relayTo(host: string): Promise<number> {
    const server = spawn(python, [script, 'server', host], {stdio: ['ignore', 'pipe', 'inherit']});
    children.push(server);
    const [port] = await once(server.stdout, 'data');
    const authority = host.includes(':') ? `[${host}]` : host;
    const target = `${authority}:${String(port).trim()}`;
    const relay = startCommand(['-L', `udp://${authority}:0/${target}`, '--headless', '--output', 'none']);
    children.push(relay.child);
    return relay.listening();
  }

  test.each(['127.0.0.1', '::1'])('go on with every datagram, both ways, at %s', async host => {
    const port = await relayTo(host);
    const {stdout} = await promisify(execFile)(python, [script, 'client', host, String(port)]);
    expect(stdout).toBe('as sent\n');
  });
});

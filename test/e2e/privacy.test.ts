import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {echo, openPeer, type Peer} from '../relay/peers.js';
import {cli, emptyDirectory, installed} from './command.js';
import {openTerminal, type Terminal} from './terminal.js';

const terminals: Terminal[] = [];
const peers: Peer[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
  for (const peer of peers.splice(0)) peer.close();
});

describe.skipIf(!installed('tmux'))('with --privacy', () => {
  test('no pane shows an address, the log neither, which has the signs of the services; a log file has them all', async () => {
    const cwd = emptyDirectory();
    const [client, target] = [await openPeer(), await openPeer({answer: echo})];
    peers.push(client, target);
    const url = `udp://127.0.0.1:0/127.0.0.1:${target.port}?name=lab`;
    const terminal = openTerminal(
      `${process.execPath} ${cli} -L '${url}' --privacy --no-remember --log-file log.ndjson --log-level debug`,
      {cwd, columns: 160},
    );
    terminals.push(terminal);
    await terminal.shows(/No flows yet: waiting for datagrams at host-/);
    const listen = await terminal.listening();
    await client.send('x', listen);
    await terminal.shows(/host-[0-9a-f]{8}:\d+ .* lab /);
    expect(terminal.screen()).not.toContain('127.0.0.1');
    terminal.press('Tab');
    await terminal.shows(/host-[0-9a-f]{8}:\d+ -> host-/);
    const [, sign] = new RegExp(`(host-[0-9a-f]{8}):${listen}`).exec(terminal.screen())!;
    expect(terminal.screen()).not.toContain('127.0.0.1');
    terminal.press('Tab', 'l', 'l', 'l');
    await terminal.shows(/Log: debug[\s\S]*traffic conn_id=host-/);
    expect(terminal.screen()).toContain(`listen=["${sign}:${listen}"]`);
    expect(terminal.screen()).not.toContain('127.0.0.1');
    terminal.press('F10', 'y');
    await terminal.shows(/ended with 0/);
    expect(readFileSync(join(cwd, 'log.ndjson'), 'utf8')).toContain(`127.0.0.1:${client.port}`);
  });
});

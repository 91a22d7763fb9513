import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'vitest';
import {ask} from '../../control/client.js';
import {cli, emptyDirectory} from '../../e2e/command.js';
import {type Pty, runInPty} from '../../e2e/pty.js';
import {openTerminal} from '../../e2e/terminal.js';
import type {Fault} from '../fault.js';
import {type Scene, until} from '../scene.js';

/** The relay with a screen, in tmux. */
async function screen(scene: Scene) {
  const target = await scene.target();
  const cwd = emptyDirectory();
  const terminal = openTerminal(
    `'${process.execPath}' ${cli} --no-remember -L udp://127.0.0.1:0/127.0.0.1:${target.port} --snapshot last.json -i 100ms`,
    {cwd},
  );
  scene.cleanUp(terminal.close);
  const port = await terminal.listening();
  return {
    terminal,
    port,
    async quit() {
      // Whatever prompt is open: a `q` would be text there.
      process.kill(terminal.foregroundPid(), 'SIGTERM');
      await terminal.shows(/ended with 0/);
      scene.add(JSON.parse(readFileSync(join(cwd, 'last.json'), 'utf8')).totals);
    },
  };
}

/** What a client sends shows up without its escape sequences. */
function hostileText(done: string, payload: Buffer): Fault {
  return {
    done,
    survived: 'Everything; the screen shows the text without its escape sequences',
    needs: 'tmux',
    async run(scene) {
      const {terminal, port, quit} = await screen(scene);
      const client = await scene.peer();
      await client.send(payload, port);
      await client.arrived(1);
      await terminal.shows(new RegExp(`127.0.0.1:${client.port}`));
      expect(terminal.screen()).toMatch(/udptop/);
      expect(terminal.colours()).not.toMatch(/owned\u0007|\u001b\[2J/);
      await quit();
    },
  };
}

const label = (text: string) => Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
const dnsQuery = Buffer.concat([
  Buffer.from('123401000001000000000000', 'hex'),
  label('\u001b[2J\u009b31m\u001b]0;owned\u0007'),
  label('test'),
  Buffer.from('0000010001', 'hex'),
]);
const sipInvite = Buffer.from(
  'INVITE sip:\u001b[2J\u001b]0;owned\u0007@a SIP/2.0\r\nFrom: \u202e\u001b[31m\r\nUser-Agent: \u001b[2J\r\n\r\n',
);

/** The terminal of a running screen goes wrong; the run has to end well. */
function badTerminal(
  done: string,
  survived: string,
  unread: boolean,
  end: (pty: Pty) => void,
  how: string,
): Fault {
  return {
    done,
    survived,
    async run(scene) {
      const target = await scene.target();
      const cwd = emptyDirectory();
      const url = `udp://127.0.0.1:0/127.0.0.1:${target.port}`;
      const args = [
        '-L',
        url,
        '--no-remember',
        '--control',
        'u.sock',
        '--snapshot',
        'last.json',
        '-i',
        '100ms',
      ];
      const pty = await runInPty(args, {cwd, unread});
      scene.cleanUp(() => existsSync(`/proc/${pty.pid}`) && process.kill(pty.pid, 'SIGKILL'));
      const socket = join(cwd, 'u.sock');
      await until(() => existsSync(socket), 'the control socket');
      const {services} = (await ask(socket, 'GET', '/snapshot')).json();
      const client = await scene.peer();
      for (let index = 1; index <= 20; index++) {
        await client.send('hello', Number(services[0].listen.split(':')[1]));
        await client.arrived(index);
      }
      end(pty);
      expect(await pty.ended).toBe(how);
      scene.add(JSON.parse(readFileSync(join(cwd, 'last.json'), 'utf8')).totals);
    },
  };
}

export const screens: readonly Fault[] = [
  hostileText('DNS names of escape sequences, on a screen', dnsQuery),
  hostileText('SIP headers of escape sequences, on a screen', sipInvite),
  badTerminal(
    'The terminal is closed',
    'The last snapshot; the status is 129',
    false,
    pty => pty.closeTerminal(),
    'exit 129',
  ),
  badTerminal(
    'Nobody reads the terminal (stuck ssh, Ctrl-S), and TERM comes',
    'Everything: relaying never waits for the screen',
    true,
    ({pid}) => process.kill(pid, 'SIGTERM'),
    'exit 0',
  ),
  {
    done: 'The terminal is resized 50 times, down to 1x1, while datagrams come',
    survived: 'Everything; the screen fits again',
    needs: 'tmux',
    async run(scene) {
      const {terminal, port, quit} = await screen(scene);
      const client = await scene.peer();
      for (let index = 1; index <= 50; index++) {
        terminal.resize(1 + ((index * 37) % 150), 1 + ((index * 13) % 50));
        await client.send('hello', port);
        await client.arrived(index);
      }
      terminal.resize(120, 40);
      await terminal.shows(/F10 ?Quit/i);
      await quit();
    },
  },
  {
    done: 'A storm of keys, mouse reports and pasted escape sequences',
    survived: 'Everything',
    needs: 'tmux',
    async run(scene) {
      const {terminal, port, quit} = await screen(scene);
      const client = await scene.peer();
      await client.send('hello', port);
      await client.arrived(1);
      for (let turn = 0; turn < 10; turn++)
        terminal.press(
          'F2',
          'Down',
          'Space',
          'Escape',
          't',
          'Tab',
          'Enter',
          'Escape',
          'F6',
          'Enter',
          '[',
          ']',
          'PageDown',
        );
      await quit();
    },
  },
];

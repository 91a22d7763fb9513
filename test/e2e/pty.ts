import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {resolve} from 'node:path';
import {cli} from './command.js';

/** udptop in a pseudo-terminal that a test can close, or leave unread. */
export interface Pty {
  readonly pid: number;
  /** Resolves once it has shown this. */
  shows(pattern: RegExp): Promise<void>;
  /** Closes the terminal under it, as a window is closed. */
  closeTerminal(): void;
  /** `exit 0` or `signal 11`, for example. */
  readonly ended: Promise<string>;
}

export interface PtyOptions {
  readonly cwd: string;
  /** Nobody reads what it shows. */
  readonly unread?: boolean;
  /** What runs it, such as `nohup`. */
  readonly within?: readonly string[];
}

export async function runInPty(
  args: readonly string[],
  {cwd, unread = false, within = []}: PtyOptions,
): Promise<Pty> {
  const script = resolve('test/e2e/in-pty.py');
  const command = [...within, process.execPath, cli, ...args];
  const child = spawn('/usr/bin/python3', [script, unread ? 'unread' : 'read', ...command], {
    cwd,
    env: {
      ...process.env,
      CI: undefined,
      NODE_ENV: undefined,
      TERM: 'xterm',
      XDG_CONFIG_HOME: '/nonexistent/config',
    },
    stdio: 'pipe',
  });
  let [shown, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', text => {
    shown += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text;
  });
  const ended = once(child, 'close').then(() => said.trim().split('\n').at(-1)!);
  await once(child.stderr, 'data');
  return {
    pid: Number(/runs as (\d+)/.exec(said)![1]),
    shows: pattern =>
      new Promise((fulfil, reject) => {
        const look = () => pattern.test(shown) && fulfil();
        child.stdout.on('data', look);
        ended.then(how => reject(new Error(`${how} without showing ${pattern}: ${shown}`)));
        look();
      }),
    closeTerminal: () => child.stdin.write('close\n'),
    ended,
  };
}

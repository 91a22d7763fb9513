import {execFileSync} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {eventually} from '../relay/peers.js';

/** A real pseudo-terminal, in tmux: what a user sees, and the keys a user presses. */
export interface Terminal {
  /** The text on the screen. */
  screen(): string;
  /** With its colours and attributes, as escape sequences. */
  colours(): string;
  /** Keys by tmux's names: `F4`, `Down`, `Enter`, `C-c`, or characters. */
  press(...keys: readonly string[]): void;
  /** Resolves once the screen matches. */
  shows(pattern: RegExp): Promise<void>;
  /** The port where udptop waits for datagrams, as its empty screen tells. */
  listening(): Promise<number>;
  resize(columns: number, rows: number): void;
  /** The process that runs in it. */
  foregroundPid(): number;
  close(): void;
}

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a shell command; when it has ended, the screen shows `ended with <status>` and how the terminal is set. */
export function openTerminal(
  command: string,
  {columns = 120, rows = 40, cwd, env = {}}: TerminalOptions,
): Terminal {
  const server = `udptop-${randomUUID()}`;
  const tmux = (...args: readonly string[]) =>
    execFileSync('tmux', ['-L', server, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const settings = Object.entries({XDG_CONFIG_HOME: '/nonexistent/config', ...env}).map(
    ([name, value]) => `${name}='${value}'`,
  );
  // The shell behind the command shows what state the terminal was left in.
  const script = `echo before the run; env -u CI -u NO_COLOR -u NODE_ENV ${settings.join(' ')} ${command}; echo "ended with $?"; stty -a; exec sleep 1000`;
  tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), '-c', cwd, 'sh', '-c', script);
  const screen = () => tmux('capture-pane', '-p');
  const shows = (pattern: RegExp) =>
    eventually(() => pattern.test(screen()), String(pattern), 15_000).catch((error: Error) => {
      throw new Error(`${error.message}; the screen shows:\n${screen()}`);
    });
  return {
    screen,
    colours: () => tmux('capture-pane', '-pe'),
    press: (...keys) => void tmux('send-keys', ...keys),
    shows,
    async listening() {
      const pattern = /waiting for datagrams at \S*:(\d+)/;
      await shows(pattern);
      return Number(pattern.exec(screen())![1]);
    },
    resize: (toColumns, toRows) => void tmux('resize-window', '-x', String(toColumns), '-y', String(toRows)),
    foregroundPid() {
      const shell = tmux('display-message', '-p', '#{pane_pid}').trim();
      return Number(execFileSync('pgrep', ['-P', shell], {encoding: 'utf8'}).trim().split('\n')[0]);
    },
    close: () => void tmux('kill-server'),
  };
}

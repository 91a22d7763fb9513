import {type ChildProcess, execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import type {Readable} from 'node:stream';
import {freePort} from '../relay/peers.js';

export const cli = resolve('dist/cli.js');

/** Without the right to capture, which root has: so udptop is run as by a user who has not asked for more. */
export const withoutCapture = ['setpriv', '--bounding-set=-net_raw'] as const;

/** What a finished run left. */
export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Everything on stdout so far. */
  stdout(): string;
  /** Resolves once stdout matches. */
  printed(pattern: RegExp): Promise<void>;
  /** The port that the kernel chose for a service at port 0: the first one, unless named. Needs --headless. */
  listening(service?: string): Promise<number>;
  /** Where metrics are, whose port the kernel chose. Needs --headless. */
  metricsUrl(): Promise<string>;
  readonly finished: Promise<Finished>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A program that runs it, and becomes it, such as `ip netns exec`. */
  readonly within?: readonly string[];
}

/** The real command, built, in a process of its own. */
export function startCommand(args: readonly string[], {cwd, env, within = []}: StartOptions = {}): Running {
  const [program, ...rest] = [...within, process.execPath, cli, ...args] as [string, ...string[]];
  const child = spawn(program, rest, {
    cwd: cwd ?? emptyDirectory(),
    // As a user has it, not as the test runner sets it; and whoever runs the tests with sudo is not meant.
    env: {
      ...process.env,
      NODE_ENV: undefined,
      XDG_CONFIG_HOME: '/nonexistent/config',
      SUDO_UID: undefined,
      SUDO_GID: undefined,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout!.setEncoding('utf8').on('data', text => {
    stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  const finished = once(child, 'close').then(([status]) => ({
    status: status as number | null,
    stdout,
    stderr,
  }));
  return {
    child,
    stdout: () => stdout,
    finished,
    printed: async pattern => void (await matched(child.stdout!, () => stdout, pattern)),
    async listening(service = '\\S+') {
      const pattern = new RegExp(`^udptop: ${service} listens at \\S+:(\\d+)$`, 'm');
      return Number((await matched(child.stderr!, () => stderr, pattern))[1]);
    },
    async metricsUrl() {
      return (await matched(child.stderr!, () => stderr, /^udptop: metrics are at (\S+)$/m))[1]!;
    },
  };

  function matched(stream: Readable, text: () => string, pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((fulfil, reject) => {
      const look = () => {
        const match = pattern.exec(text());
        if (match) fulfil(match);
      };
      stream.on('data', look);
      finished.then(() => reject(new Error(`it ended without printing ${pattern}: ${stdout}${stderr}`)));
      look();
    });
  }
}

export function runCommand(args: readonly string[], options?: StartOptions): Promise<Finished> {
  return startCommand(args, options).finished;
}

const directories: string[] = [];
process.on('exit', () => {
  for (const directory of directories) rmSync(directory, {recursive: true, force: true});
});

export function emptyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'udptop-e2e-'));
  directories.push(directory);
  return directory;
}

/**
 * Whether real peers are installed. Where CI is set they must be: a run that skips them proves nothing.
 */
export function installed(...programs: readonly string[]): boolean {
  const missing = programs.filter(program => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  if (missing.length > 0 && process.env.CI) throw new Error(`not installed: ${missing.join(', ')}`);
  return missing.length === 0;
}

export function dig(port: number, ...query: readonly string[]): string {
  return execFileSync('dig', ['@127.0.0.1', '-p', String(port), '+tries=1', '+time=5', ...query], {
    encoding: 'utf8',
  });
}

const exampleRecords = ['--address=/example.test/192.0.2.1', `--txt-record=long.test,${'x'.repeat(200)}`];

/** A real dnsmasq, by default with records for example.test and long.test. */
export async function startDnsmasq(
  records: readonly string[] = exampleRecords,
): Promise<{readonly child: ChildProcess; readonly port: number}> {
  // It cannot let the kernel choose a port, so it tries others until one is free.
  for (;;) {
    const port = await freePort();
    const child = spawn(
      'dnsmasq',
      [
        '--no-daemon',
        `--port=${port}`,
        '--listen-address=127.0.0.1',
        '--bind-interfaces',
        '--no-resolv',
        '--no-hosts',
        '--conf-file=/dev/null',
        ...records,
      ],
      {stdio: ['ignore', 'ignore', 'pipe']},
    );
    const started = await Promise.race([
      says(child, /started/).then(() => true),
      once(child, 'exit').then(() => false),
    ]);
    if (started) return {child, port};
  }
}

/** Resolves once a child's stderr matches; the stream stays open, or the child would die of writing to it. */
export function says({stderr}: ChildProcess, pattern: RegExp): Promise<void> {
  let text = '';
  return new Promise(resolve => {
    stderr!.on('data', chunk => {
      text += chunk;
      if (pattern.test(text)) resolve();
    });
  });
}

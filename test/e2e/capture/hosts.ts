import {type ChildProcess, execFile, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {promisify} from 'node:util';

const execute = promisify(execFile);

/** A host of a test's own: a network namespace. */
export interface Host {
  /** What runs a program there. */
  readonly within: readonly string[];
  readonly namespace: string;
  ip(...args: readonly string[]): string;
  /** Runs a program to its end. @returns what it wrote to stdout @throws when it fails */
  run(...command: readonly string[]): Promise<string>;
  /** Starts a program, which ends with the hosts. */
  start(...command: readonly string[]): ChildProcess;
}

/** Hosts of one test file, and the cables between them. */
export interface Hosts {
  add(name: string): Host;
  /** Lays a cable between two hosts, and brings its ends up. */
  connect(a: Host, aEnd: string, b: Host, bEnd: string): void;
  /** Ends what was started. */
  endPrograms(): Promise<void>;
  remove(): Promise<void>;
}

let made = 0;

export function createHosts(): Hosts {
  const prefix = `udptop-t-${process.pid}-${made++}`;
  const namespaces: string[] = [];
  const programs: ChildProcess[] = [];

  async function endPrograms(): Promise<void> {
    for (const child of programs.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    }
  }

  return {
    add(name) {
      const namespace = `${prefix}-${name}`;
      execFileSync('ip', ['netns', 'add', namespace]);
      namespaces.push(namespace);
      const within = ['ip', 'netns', 'exec', namespace];
      const ip = (...args: readonly string[]) =>
        execFileSync('ip', ['-n', namespace, ...args], {encoding: 'utf8'});
      ip('link', 'set', 'lo', 'up');
      return {
        within,
        namespace,
        ip,
        run: async (...command) => (await execute('ip', [...within.slice(1), ...command])).stdout,
        start(...command) {
          const child = spawn('ip', [...within.slice(1), ...command], {stdio: ['pipe', 'pipe', 'pipe']});
          programs.push(child);
          return child;
        },
      };
    },
    connect(a, aEnd, b, bEnd) {
      a.ip('link', 'add', aEnd, 'type', 'veth', 'peer', 'name', bEnd, 'netns', b.namespace);
      a.ip('link', 'set', aEnd, 'up');
      b.ip('link', 'set', bEnd, 'up');
    },
    endPrograms,
    async remove() {
      await endPrograms();
      for (const namespace of namespaces) execFileSync('ip', ['netns', 'del', namespace]);
    },
  };
}

/** Resolves with all that it printed once that matches. */
export function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  let [text, complaints] = ['', ''];
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', chunk => {
      text += chunk;
      if (pattern.test(text)) resolve(text);
    });
    child.stderr!.on('data', chunk => {
      complaints += chunk;
    });
    child.once('close', () =>
      reject(new Error(`it ended without printing ${pattern}: ${text}${complaints}`)),
    );
  });
}

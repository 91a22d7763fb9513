import {type ChildProcess, execFile, execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {promisify} from 'node:util';

const execute = promisify(execFile);

/**
 * Two hosts with a cable between them, made of network namespaces: `relay` at 10.77.0.1 and fd77::1, with its default
 * route to `server`, which is 10.99.0.1 and fd99::1, too.
 */
export interface Network {
  /** What runs a program on a host. */
  readonly relay: readonly string[];
  readonly server: readonly string[];
  /** Runs `ip` on the relay's host. */
  ip(...args: readonly string[]): string;
  /** Runs a program on the relay's host to its end; resolves with what it printed, whatever its status. */
  run(...command: readonly string[]): Promise<string>;
  /** Runs a program on the server's host to its end. @throws when it fails */
  onServer(...command: readonly string[]): void;
  /** Runs a program on the server's host to its end, and returns what it printed. @throws when it fails */
  onServerRead(...command: readonly string[]): string;
  /** Starts a program on the server's host. */
  serve(...command: readonly string[]): ChildProcess;
  /** Starts a program on the relay's host. */
  serveRelay(...command: readonly string[]): ChildProcess;
  /** Ends what `serve` and `serveRelay` started. */
  endServers(): Promise<void>;
  remove(): void;
}

/** Why network namespaces do not work here; undefined if they do. */
export function whyNoNamespaces(): string | undefined {
  const name = `udptop-${process.pid}-probe`;
  const made = spawnSync('ip', ['netns', 'add', name], {encoding: 'utf8'});
  if (made.error) return 'ip is not installed';
  if (made.status !== 0) return made.stderr.trim();
  const tun = spawnSync('ip', ['-n', name, 'tuntap', 'add', 'dev', 'tun0', 'mode', 'tun'], {
    encoding: 'utf8',
  });
  execFileSync('ip', ['netns', 'del', name]);
  return tun.status === 0 ? undefined : tun.stderr.trim();
}

let made = 0;

export function makeNetwork(): Network {
  const name = `udptop-${process.pid}-${made++}`;
  const [relay, server] = [`${name}-relay`, `${name}-server`];
  const ip = (...args: readonly string[]) => execFileSync('ip', [...args], {encoding: 'utf8'});
  const within = (host: string) => ['ip', 'netns', 'exec', host];
  const children: ChildProcess[] = [];
  for (const host of [relay, server]) {
    ip('netns', 'add', host);
    ip('-n', host, 'link', 'set', 'lo', 'up');
  }
  ip('-n', relay, 'link', 'add', 'cable0', 'type', 'veth', 'peer', 'name', 'cable1', 'netns', server);
  for (const [host, end, last] of [
    [relay, 'cable0', 1],
    [server, 'cable1', 2],
  ] as const) {
    ip('-n', host, 'address', 'add', `10.77.0.${last}/24`, 'dev', end);
    ip('-n', host, 'address', 'add', `fd77::${last}/64`, 'dev', end, 'nodad');
    ip('-n', host, 'link', 'set', end, 'up');
  }
  ip('-n', server, 'address', 'add', '10.99.0.1/32', 'dev', 'lo');
  ip('-n', server, 'address', 'add', 'fd99::1/128', 'dev', 'lo');
  ip('-n', relay, 'route', 'add', 'default', 'via', '10.77.0.2');
  ip('-n', relay, '-6', 'route', 'add', 'default', 'via', 'fd77::2');

  function startOn(host: string, command: readonly string[]): ChildProcess {
    const [program, ...args] = [...within(host), ...command] as [string, ...string[]];
    const child = spawn(program, args, {stdio: ['pipe', 'pipe', 'pipe']});
    children.push(child);
    return child;
  }

  return {
    relay: within(relay),
    server: within(server),
    ip: (...args) => ip('-n', relay, ...args),
    async run(...command) {
      const [program, ...args] = [...within(relay), ...command] as [string, ...string[]];
      const {stdout, stderr} = await execute(program, args).catch(
        error => error as {stdout: string; stderr: string},
      );
      return stdout + stderr;
    },
    onServer(...command) {
      const [program, ...args] = [...within(server), ...command] as [string, ...string[]];
      execFileSync(program, args);
    },
    onServerRead(...command) {
      const [program, ...args] = [...within(server), ...command] as [string, ...string[]];
      return execFileSync(program, args, {encoding: 'utf8'});
    },
    serve: (...command) => startOn(server, command),
    serveRelay: (...command) => startOn(relay, command),
    async endServers() {
      for (const child of children.splice(0)) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const closed = once(child, 'close');
        child.kill('SIGKILL');
        await closed;
      }
    },
    remove() {
      ip('netns', 'del', relay);
      ip('netns', 'del', server);
    },
  };
}

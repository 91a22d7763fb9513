import {type ChildProcess, execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {eventually} from '../../relay/peers.js';
import {createHosts, type Host} from '../capture/hosts.js';
import {emptyDirectory, says} from '../command.js';

export const addressOf = {here: '10.77.0.1', there: '10.77.0.2'} as const;

/** Two hosts with a cable between them, and a capture of all that goes through it. */
export interface Scene {
  /** Where clients run. */
  readonly here: Host;
  /** Where servers run. */
  readonly there: Host;
  /** A directory that any user may write to. */
  directory(): string;
  /** Starts a program, which ends with the scene. */
  start(host: Host, ...command: readonly string[]): ChildProcess;
  /** Starts a server, and resolves once its port is open. */
  serve(host: Host, port: number, ...command: readonly string[]): Promise<void>;
  /** Runs a script of the shell to its end. @returns what it wrote to stdout */
  run(host: Host, script: string): Promise<string>;
  /**
   * Loses every `nth` of the datagrams that `here` sends to this port.
   * @param match more of what has to hold of them, in words of nft
   * @returns tells how many were lost
   */
  lose(port: number, nth: number, match?: string): () => number;
  /** A certificate that it signed itself, for this name. */
  certificate(name: string): {readonly key: string; readonly certificate: string};
  /** Ends the programs. @returns the file with all datagrams that went through the cable */
  end(): Promise<string>;
  remove(): Promise<void>;
}

export async function openScene(): Promise<Scene> {
  const hosts = createHosts();
  const [here, there] = [hosts.add('here'), hosts.add('there')];
  hosts.connect(here, 'cable0', there, 'cable1');
  here.ip('address', 'add', `${addressOf.here}/24`, 'broadcast', '10.77.0.255', 'dev', 'cable0');
  there.ip('address', 'add', `${addressOf.there}/24`, 'broadcast', '10.77.0.255', 'dev', 'cable1');
  // Groups, and addresses that nobody has.
  here.ip('route', 'add', 'default', 'via', addressOf.there);
  there.ip('route', 'add', 'default', 'via', addressOf.here);

  const directory = () => {
    const made = emptyDirectory();
    chmodSync(made, 0o777);
    return made;
  };
  const file = join(directory(), 'cable.pcap');
  const tcpdump = here.start(
    ...[
      'tcpdump',
      '-Z',
      'root',
      '-i',
      'cable0',
      '-s',
      '0',
      '-B',
      '65536',
      '-U',
      '--immediate-mode',
      '-w',
      file,
      'udp',
    ],
  );
  await says(tcpdump, /listening on/);

  function start(host: Host, ...command: readonly string[]): ChildProcess {
    const child = host.start(...command);
    child.stdout!.resume();
    child.stderr!.resume();
    return child;
  }

  const run = (host: Host, script: string) => host.run('timeout', '45', 'sh', '-ec', script);

  return {
    here,
    there,
    directory,
    start,
    run,
    async serve(host, port, ...command) {
      const child = host.start(...command);
      let said = '';
      for (const stream of [child.stdout!, child.stderr!])
        stream.setEncoding('utf8').on('data', text => {
          said += text;
        });
      const isOpen = run(host, `until ss -Hlun 'sport = :${port}' | grep -q .; do sleep 0.05; done`);
      const ended = once(child, 'close').then(() => {
        throw new Error(`${command.join(' ')} ended: ${said}`);
      });
      // It ends with the scene, when nobody waits for it any more.
      ended.catch(() => {});
      await Promise.race([isOpen, ended]).catch(error => {
        throw new Error(`${command[0]} does not open port ${port}: ${error.message} ${said}`);
      });
    },
    lose(port, nth, match = '') {
      const rules = `table ip losses {
        chain out-${port} {
          type filter hook output priority 0;
          udp dport ${port} ${match} numgen inc mod ${nth} ${nth >> 1} counter drop
        }
      }`;
      execFileSync('ip', ['netns', 'exec', here.namespace, 'nft', '-f', '-'], {input: rules});
      return () => {
        const listed = execFileSync(
          'ip',
          ['netns', 'exec', here.namespace, 'nft', 'list', 'chain', 'ip', 'losses', `out-${port}`],
          {encoding: 'utf8'},
        );
        return Number(/counter packets (\d+)/.exec(listed)![1]);
      };
    },
    certificate(name) {
      const made = directory();
      const [key, certificate] = [join(made, 'key.pem'), join(made, 'certificate.pem')];
      const subject = ['-nodes', '-days', '2', '-subj', `/CN=${name}`];
      execFileSync(
        'openssl',
        [
          ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', ...subject],
          ...['-addext', `subjectAltName=DNS:${name}`, '-keyout', key, '-out', certificate],
        ],
        {stdio: 'ignore'},
      );
      chmodSync(key, 0o644);
      return {key, certificate};
    },
    async end() {
      // What tcpdump has not read yet when it is ended is lost: so a last datagram is waited for.
      const [discard, mark] = [9, 'the end of all talk'];
      await run(here, `echo '${mark}' | socat -u - UDP-SENDTO:${addressOf.there}:${discard}`);
      await eventually(() => readFileSync(file).includes(mark), 'all datagrams in the file', 10_000);
      const closed = once(tcpdump, 'close');
      tcpdump.kill('SIGINT');
      await closed;
      await hosts.endPrograms();
      return file;
    },
    remove: hosts.remove,
  };
}

import {emptyDirectory, type Running, startCommand} from '../e2e/command.js';
import {echo, type Peer, peer} from '../relay/peers.js';

/** The real command as a machine of a fleet: it relays to an echo. */
export interface FleetMachine {
  readonly host: string;
  readonly command: Running;
  /** A client of its own, that has sent a datagram of so many bytes and got the reply. */
  client(bytes: number): Promise<Peer>;
}

const running: Running[] = [];

/** Ends the machines that a test started. */
export async function stopMachines(): Promise<void> {
  for (const {child, finished} of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
}

export async function startMachine(
  url: string,
  host: string,
  ...options: readonly string[]
): Promise<FleetMachine> {
  const target = await peer({answer: echo});
  const command = startCommand(
    [
      ...['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}?name=echo`, '--headless', '--output', 'ndjson'],
      ...['-i', '200ms', '--fleet', url, '--fleet-host', host, ...options],
    ],
    {cwd: emptyDirectory()},
  );
  running.push(command);
  const port = await command.listening('echo');
  return {
    host,
    command,
    async client(bytes) {
      const client = await peer();
      await client.send(Buffer.alloc(bytes), port);
      await client.arrived(1);
      return client;
    },
  };
}

import {once} from 'node:events';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import type {Endpoint} from '../../address/endpoint.js';
import type {Credentials} from '../../address/proxy.js';
import {descriptorOf, isReservedDescriptor} from '../../libc/descriptors.js';
import type {Access} from '../access.js';
import type {BoundedWarning} from '../log.js';
import {createConnectionLimit} from './connection-limit.js';
import {createLoginDelays, type LoginDelay} from './login-delays.js';
import {replyCode} from './protocol.js';
import {createServerHandshake, encodeReply, type ServerHandshakeEnd} from './server-handshake.js';

/** An association ends with its control connection. */
export interface Association {
  /** Where the client sends its datagrams. */
  readonly bound: Endpoint;
  close(): void;
}

export interface ControlRules {
  readonly listen: Endpoint;
  readonly users: readonly Credentials[] | undefined;
  readonly access: Access;
  readonly maxConnections: number;
  /** How many connections this client may have. */
  readonly maxConnectionsOf: (host: string) => number;
  /** How long a handshake may take; 10 s by default. */
  readonly handshakeTimeoutMs?: number;
}

export interface ControlContext {
  /**
   * @param client where its datagrams come from; port 0 if it announced none
   * @throws when no socket is available; the client then gets an error and the connection closes
   */
  associate(client: Endpoint, localHost: string): Promise<Association>;
  readonly warn: BoundedWarning;
  readonly onFailedLogin: () => void;
  readonly service: string;
}

export interface ControlServer {
  /** What is bound: the address asked for, with the port that the kernel chose for port 0. */
  readonly address: Endpoint;
  /** Closes all connections, and so ends all associations. */
  close(): Promise<void>;
}

const defaultHandshakeTimeoutMs = 10_000;
/** How long a refused client has to read the reason; RFC 1928, section 6, allows 10 s. */
const farewellMs = 1000;
/** A client that vanished is noticed after about 40 s: this, and ten probes of a second each. */
const keepAliveDelayMs = 30_000;
/** Clients have nothing to send once the association is open; those that send more than this are cut off. */
const maxChatterBytes = 64 * 1024;

/**
 * Listens for SOCKS5 control connections and takes each through handshake, association and end.
 * @throws {NodeJS.ErrnoException} such as EADDRINUSE
 */
export async function listenControl(rules: ControlRules, context: ControlContext): Promise<ControlServer> {
  const {warn, service} = context;
  const limit = createConnectionLimit(rules);
  const delayOf = createLoginDelays();
  const connections = new Set<Socket>();
  // Half-open connections are not allowed: a client that closes its side is gone.
  const server = createServer(socket => {
    const client = plainHost(socket.remoteAddress ?? '');
    const refusal = client === '' ? 'gone' : admit(client, descriptorOf(socket));
    if (refusal) {
      socket.destroy();
      return;
    }
    let established = false;
    connections.add(socket);
    socket.once('close', () => {
      connections.delete(socket);
      limit.remove(client, established);
    });
    carry(socket, client, rules, delayOf, context, () => {
      established = true;
      limit.establish(client);
    });
  });

  function admit(client: string, descriptor: number): string | undefined {
    const refusal = refusalOf(client, descriptor);
    if (refusal) warn(`control ${refusal}`, {service, client, reason: refusal}, 'SOCKS5 connection refused');
    return refusal;
  }

  function refusalOf(client: string, descriptor: number): string | undefined {
    if (!rules.access(client)) return 'accessDenied';
    return isReservedDescriptor(descriptor) ? 'noDescriptors' : limit.add(client);
  }

  const listening = once(server, 'listening');
  // `::` takes IPv6 only, as the sockets for datagrams do.
  server.listen({...rules.listen, exclusive: true, ipv6Only: true});
  await listening;
  // For example EMFILE: the next connection may succeed.
  server.on('error', error => warn('control', {service, error: String(error)}, 'a connection was lost'));

  const {port} = server.address() as AddressInfo;
  return {
    address: {host: rules.listen.host, port},
    close: () =>
      new Promise(closed => {
        server.close(() => closed());
        for (const socket of connections) socket.destroy();
      }),
  };
}

/** Handles one connection, from its first byte to its end. */
function carry(
  socket: Socket,
  client: string,
  {users, handshakeTimeoutMs = defaultHandshakeTimeoutMs}: ControlRules,
  delayOf: LoginDelay,
  {associate, warn, onFailedLogin, service}: ControlContext,
  onEstablished: () => void,
): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveDelayMs);
  const begin = () => setTimeout(() => socket.destroy(), handshakeTimeoutMs);
  let timer = begin();
  const handshake = createServerHandshake(users, answer, delay);
  /** What is answered after a delay; undefined while there is none. */
  let held: Uint8Array[] | undefined;
  let end: ServerHandshakeEnd | undefined;
  let take: (chunk: Buffer) => void = negotiate;
  let association: Association | undefined;
  let chatterBytes = 0;

  socket.on('data', chunk => take(chunk as Buffer));
  // A reset needs no handling of its own: 'close' follows.
  socket.on('error', () => {});
  socket.once('close', () => {
    clearTimeout(timer);
    association?.close();
  });

  function answer(bytes: Uint8Array): void {
    if (held) held.push(bytes);
    else socket.write(bytes);
  }

  /** A login may have to wait for its answer, and all that follows as well. */
  function delay(isAccepted: boolean): void {
    if (!isAccepted) onFailedLogin();
    const delayMs = delayOf(client, isAccepted);
    if (delayMs === 0) return;
    held = [];
    socket.pause();
    // The time is not the client's.
    clearTimeout(timer);
    timer = setTimeout(release, delayMs);
  }

  function release(): void {
    const answers = held!;
    held = undefined;
    for (const bytes of answers) socket.write(bytes);
    socket.resume();
    timer = begin();
    conclude();
  }

  function negotiate(chunk: Buffer): void {
    end = handshake(chunk);
    if (!held) conclude();
  }

  function conclude(): void {
    if (!end) return;
    take = listenOn;
    if (end.state === 'requested') void establish(end.clientPort);
    else sayFarewell(end.why, {});
  }

  function listenOn(chunk: Buffer): void {
    chatterBytes += chunk.length;
    if (chatterBytes > maxChatterBytes) socket.destroy();
  }

  /** @param why one of a few sentences, since each is logged at a bounded rate of its own */
  function sayFarewell(why: string, details: object): void {
    warn(why, {service, client, reason: why, ...details}, 'SOCKS5 client refused');
    clearTimeout(timer);
    const farewell = setTimeout(() => socket.destroy(), farewellMs);
    socket.once('close', () => clearTimeout(farewell));
    // Keep reading what it sends, or the kernel would answer with a reset that overtakes the reply.
    socket.end();
  }

  async function establish(clientPort: number): Promise<void> {
    let opened: Association;
    try {
      opened = await associate({host: client, port: clientPort}, plainHost(socket.localAddress ?? ''));
    } catch (error) {
      if (socket.destroyed) return;
      socket.write(encodeReply(replyCode.generalFailure));
      sayFarewell('no socket for its datagrams is available', {error: String(error)});
      return;
    }
    if (socket.destroyed) {
      opened.close();
      return;
    }
    association = opened;
    clearTimeout(timer);
    onEstablished();
    socket.write(encodeReply(replyCode.succeeded, opened.bound));
  }
}

function plainHost(host: string): string {
  return host.startsWith('::ffff:') ? host.slice('::ffff:'.length) : host;
}

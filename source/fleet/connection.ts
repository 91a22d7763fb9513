import {readFileSync} from 'node:fs';
import type {ConnectionOptions, NatsConnection} from '@nats-io/transport-node';
import type {FleetConfiguration} from '../configuration/model.js';
import type {Logger} from '../flow/logger.js';

/** Who connects: permissions of a hub can tell machines and viewers apart. */
export interface Who {
  readonly role: 'machine' | 'viewer';
  /** What the server's list of connections calls it. */
  readonly name: string;
}

/** A connection to the hub that is made again whenever it is lost. */
export interface FleetConnection {
  /** The connection while there is one: what is published without one would wait in memory. */
  current(): NatsConnection | undefined;
  /** Why there is none, in a few words. */
  trouble(): string | undefined;
  /** Gives what was published time to leave, and ends the connection. */
  close(): Promise<void>;
}

export interface ConnectionEvents {
  readonly who: Who;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  /** Called at the first connection, when subscriptions are to be made; they outlast losses. */
  readonly onFirst: (nats: NatsConnection) => void;
  /** Called whenever there is a connection again. */
  readonly onConnected?: (nats: NatsConnection) => void;
  /** Called whenever there is none any more, and whenever the reason changes. */
  readonly onLost?: () => void;
}

const firstDelayMs = 250;
const longestDelayMs = 10_000;
const farewellMs = 500;

/** Longer after each failure, and never the same for many machines that lost one hub. */
export function delayMs(failures: number, random = Math.random()): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** failures) * (0.5 + random / 2);
}

/**
 * Connects to the hub of a fleet, now or as soon as it is there.
 * @throws {Error} when a file of credentials cannot be read
 */
export async function connectToFleet(
  fleet: FleetConfiguration,
  {who, logger, onFirst, onConnected, onLost}: ConnectionEvents,
): Promise<FleetConnection> {
  const nats = await import('@nats-io/transport-node');
  const hub = fleet.servers.join(', ');
  let failures = 0;
  let connection: NatsConnection | undefined;
  let isConnected = false;
  let trouble: string | undefined = 'not connected yet';
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;
  const options: ConnectionOptions = {
    ...basicOptions(fleet, who, nats),
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => delayMs(failures++),
    pingInterval: 10_000,
  };

  function connected(nats: NatsConnection): void {
    failures = 0;
    isConnected = true;
    trouble = undefined;
    logger.info({hub}, 'connected to the fleet');
    onConnected?.(nats);
  }

  function lost(why: string): void {
    // Once for each kind of trouble: the hub may be away for days.
    if (trouble === why) return;
    isConnected = false;
    trouble = why;
    logger.warn({hub, why}, 'the fleet cannot be reached; this is tried again');
    onLost?.();
  }

  async function follow(made: NatsConnection): Promise<void> {
    for await (const status of made.status()) {
      if (status.type === 'disconnect') lost('the connection was lost');
      else if (status.type === 'reconnect') connected(made);
      else if (status.type === 'error')
        logger.warn({hub, why: status.error.message}, 'the hub refused something');
    }
  }

  async function connect(): Promise<void> {
    try {
      connection = await nats.connect(options);
      if (isClosed) {
        await connection.close();
        return;
      }
      onFirst(connection);
      connected(connection);
      void follow(connection);
      // Closed for good, for example since it was not let in any more: begin again.
      void connection.closed().then(error => {
        connection = undefined;
        if (isClosed) return;
        lost(error ? error.message : 'the connection was closed');
        again();
      });
    } catch (error) {
      if (isClosed) return;
      lost((error as Error).message);
      again();
    }
  }

  function again(): void {
    retry = setTimeout(() => void connect(), delayMs(failures++));
  }

  void connect();
  return {
    current: () => (isConnected ? connection : undefined),
    trouble: () => trouble,
    async close() {
      isClosed = true;
      clearTimeout(retry);
      if (connection === undefined) return;
      if (isConnected) await Promise.race([connection.flush().catch(() => {}), pause(farewellMs)]);
      await Promise.race([connection.close(), pause(farewellMs)]);
    },
  };
}

/**
 * Connects to the hub of a fleet for once, or not at all.
 * @throws {Error} when it cannot be reached, or does not let this user in
 */
export async function connectOnce(fleet: FleetConfiguration, who: Who): Promise<NatsConnection> {
  const nats = await import('@nats-io/transport-node');
  return nats.connect({...basicOptions(fleet, who, nats), reconnect: false});
}

/** With inboxes of their own, nobody hears the answers that others get. */
export function inboxPrefixOf({prefix}: Pick<FleetConfiguration, 'prefix'>, role: Who['role']): string {
  return `_INBOX.${prefix.replaceAll('.', '-')}-${role}`;
}

function basicOptions(
  fleet: FleetConfiguration,
  {role, name}: Who,
  nats: typeof import('@nats-io/transport-node'),
): ConnectionOptions {
  return {
    servers: [...fleet.servers],
    name,
    inboxPrefix: inboxPrefixOf(fleet, role),
    ...authentication(fleet, nats),
    ...(fleet.tls && {tls: fleet.tls}),
    timeout: 5000,
    noAsyncTraces: true,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms).unref();
  });
}

function authentication(
  {credentials, nkey, user}: FleetConfiguration,
  nats: typeof import('@nats-io/transport-node'),
): ConnectionOptions {
  if (credentials !== undefined) return {authenticator: nats.credsAuthenticator(readFileSync(credentials))};
  if (nkey !== undefined) return {authenticator: nats.nkeyAuthenticator(seedIn(readFileSync(nkey)))};
  if (user === undefined) return {};
  // A name without a password is a token.
  return user.password === '' ? {token: user.username} : {user: user.username, pass: user.password};
}

/** The line of a file of keys that is the seed; files of nk have it alone. */
function seedIn(file: Uint8Array): Uint8Array {
  const seed = /^S[A-Z2-7]+$/m.exec(Buffer.from(file).toString('latin1'))?.[0] ?? '';
  return Buffer.from(seed);
}

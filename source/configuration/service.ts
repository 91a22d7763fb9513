/** An address with a port; `host` is an IP address, or a name where a name may stand. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Where a setting was written, so that what goes wrong later (a port in use) can point at it. */
export type Origin =
  | {readonly kind: 'flag'; readonly flag: string; readonly value: string}
  | {readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number}
  | {readonly kind: 'built-in'};

export interface Limits {
  readonly maxSessions: number;
  readonly maxSessionsPerClient: number;
}

/** One validated service: a listener, its handler and where it forwards to. Plain data: it crosses threads. */
export interface ServiceConfiguration {
  readonly name: string;
  readonly handler: 'udp';
  /** An IP address: loopback unless the configuration says otherwise. */
  readonly listen: Endpoint;
  /** An IP address or a host name. */
  readonly target: Endpoint;
  /** Under which GUID the service's reporter is registered. */
  readonly statsGUID: string;
  readonly udpTimeoutMs: number;
  readonly limits: Limits;
  /** Who may open sessions: `any`, or CIDR blocks; empty means loopback clients only. */
  readonly allow: 'any' | readonly string[];
  /** Where the service's address stands. */
  readonly origin: Origin;
}

/** How datagrams enter and leave; `auto` takes the batched system calls of Linux where they work. */
export const transportChoices = ['auto', 'portable', 'batched'] as const;
export type TransportChoice = (typeof transportChoices)[number];

/** More threads than any machine has use for are a slip of the pen. */
export const maxThreads = 64;

export interface Configuration {
  /** Undefined when it is not configured. */
  readonly transport: TransportChoice | undefined;
  /** How many threads relay; undefined when it is not configured. */
  readonly threads: number | undefined;
  /** The path of the control socket; undefined when it is not configured. */
  readonly control: string | undefined;
  readonly services: readonly ServiceConfiguration[];
}

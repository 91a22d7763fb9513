/** How many sessions of a service may be open at a time. */
export interface Limits {
  readonly maxSessions: number;
  readonly maxSessionsPerClient: number;
  /**
   * How many sessions of the service may begin in a second on average; 0 for any number. Default: 1000 for `udp` services, this
   * machine's own programs aside; else any number.
   */
  readonly newSessionsPerSecond?: number | undefined;
  /**
   * At most this many times the bytes of a client go back to it before it has sent again. Default: 10, and `off` for clients at
   * loopback and private addresses.
   */
  readonly amplification?: number | 'off' | undefined;
  /** Other limits than `maxSessionsPerClient` for clients in these CIDR blocks; the first block that holds a client counts. */
  readonly clients?: readonly {readonly block: string; readonly maxSessions: number}[];
}

/** The most sessions of a service, whatever its configuration says. */
export const mostSessions = 2 ** 21;

/** How many payload bytes a second may pass; a direction without a rate is not limited. */
export interface Rate {
  readonly rxBytesPerSecond?: number | undefined;
  readonly txBytesPerSecond?: number | undefined;
}

/** Limits of traffic. What exceeds one is dropped. */
export interface RateLimits {
  /** For all flows of the service together. */
  readonly service?: Rate;
  /** For each flow. */
  readonly flow?: Rate;
  /** For all flows of a client address in one of these CIDR blocks; the first block that holds it counts. */
  readonly clients?: readonly {readonly block: string; readonly rate: Rate}[];
}

/** How many sessions of a service may be open at a time. */
export interface Limits {
  readonly maxSessions: number;
  readonly maxSessionsPerClient: number;
  /**
   * How many sessions of the service may begin in a second on average; 0 for any number. Default: 500 for `udp` services, this
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

/**
 * What limits the clients of a `udp` service where the configuration says nothing: enough for a busy server, whose clients stay,
 * and little enough that a flood of forged ones harms nobody.
 */
export const defaultNewSessionsPerSecond = 500;
export const defaultAmplification = 10;

/** The most sessions of a service, whatever its configuration says. */
export const mostSessions = 2 ** 21;

/** How many payload bytes and datagrams may pass in a second; what has no rate is not limited. */
export interface TrafficRate {
  readonly rxBytesPerSecond?: number | undefined;
  readonly txBytesPerSecond?: number | undefined;
  readonly rxDatagramsPerSecond?: number | undefined;
  readonly txDatagramsPerSecond?: number | undefined;
}

/** Besides, how many sessions may begin in a second. */
export interface Rate extends TrafficRate {
  readonly newSessionsPerSecond?: number | undefined;
}

/** Limits of traffic, and of new sessions. What exceeds one is dropped. */
export interface RateLimits {
  /** For all flows of the service together. For new sessions there is `Limits.newSessionsPerSecond`. */
  readonly service?: TrafficRate;
  /** For each flow. */
  readonly flow?: TrafficRate;
  /** For all flows of a client address in one of these CIDR blocks; the first block that holds it counts. */
  readonly clients?: readonly BlockRate[];
  /** For all clients in one of these CIDR blocks together; all blocks that hold a client count. */
  readonly networks?: readonly BlockRate[];
}

export interface BlockRate {
  readonly block: string;
  readonly rate: Rate;
}

/** How many sessions of a service may be open at a time. */
export interface Limits {
  readonly maxSessions: number;
  readonly maxSessionsPerClient: number;
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

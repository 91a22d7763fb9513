import {lookup} from 'node:dns/promises';
import {isIP} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import type {Endpoint} from '../address/endpoint.js';
import {steadyNow} from '../clock/steady.js';
import type {BoundedWarning} from './log.js';

/** How long a resolved name is used for new sessions. */
const refreshMs = 60_000;
/** It is resolved again sooner where the address seems to be wrong, but no more often than this. */
const leastRefreshMs = 5000;
/** A name that could not be resolved so far is tried again after this, and after twice as long each time. */
const firstRetryMs = 1000;
const longestRetryMs = 30_000;
/** The start waits for a resolver no longer than this; the answer may come later. */
const patienceMs = 2000;

/** Where new sessions go. Datagrams never wait for a resolver. */
export interface Target {
  /** The address as last resolved; the same object until the address changes. Undefined before a name is resolved. */
  current(): Endpoint | undefined;
  /** Resolves the name again, unless that was done a moment ago: its address does not answer any more. */
  resolveSoon(): void;
  close(): void;
}

export type Resolve = (host: string) => Promise<string>;

// IPv4 first, like gost: a server on `localhost` often listens at 127.0.0.1 only.
export const systemResolver: Resolve = async host => (await lookup(host, {order: 'ipv4first'})).address;

/** Resolves a name now and every 60 s; more often until it can be resolved. A later failure keeps the last address. */
export async function openTarget(
  given: Endpoint,
  warn: BoundedWarning,
  resolve: Resolve = systemResolver,
  onResolved: () => void = () => {},
): Promise<Target> {
  const {host, port} = given;
  if (isIP(host) !== 0) {
    onResolved();
    return {current: () => given, resolveSoon() {}, close() {}};
  }
  let address: Endpoint | undefined;
  let askedAtMs = 0;
  let retryMs = firstRetryMs;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function ask(): Promise<void> {
    clearTimeout(timer);
    askedAtMs = steadyNow();
    try {
      const resolved = await resolve(host);
      if (!address) onResolved();
      if (resolved !== address?.host) address = {host: resolved, port};
    } catch (error) {
      const consequence = address
        ? 'its last address stays in use'
        : 'what is for it is dropped until it can';
      warn('resolve', {host, error: String(error)}, `the target cannot be resolved; ${consequence}`);
    }
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(ask, address ? refreshMs : retryMs).unref();
    retryMs = Math.min(2 * retryMs, longestRetryMs);
  }

  await Promise.race([ask(), delay(patienceMs, undefined, {ref: false})]);
  return {
    current: () => address,
    resolveSoon() {
      if (steadyNow() - askedAtMs >= leastRefreshMs) void ask();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

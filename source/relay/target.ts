import {lookup} from 'node:dns/promises';
import {isIP} from 'node:net';
import type {Endpoint} from '../address/endpoint.js';
import {steadyNow} from '../clock/steady.js';
import type {BoundedWarning} from './log.js';

/** How long a resolved name is used for new sessions. */
const refreshMs = 60_000;
/** It is resolved again sooner where the address seems to be wrong, but no more often than this. */
const leastRefreshMs = 5000;

/** Where new sessions go. Datagrams never wait for a resolver. */
export interface Target {
  /** The address as last resolved; the same object until the address changes. */
  current(): Endpoint;
  /** Resolves the name again, unless that was done a moment ago: its address does not answer any more. */
  resolveSoon(): void;
  close(): void;
}

export type Resolve = (host: string) => Promise<string>;

// IPv4 first, like gost: a server on `localhost` often listens at 127.0.0.1 only.
export const systemResolver: Resolve = async host => (await lookup(host, {order: 'ipv4first'})).address;

/**
 * Resolves the target at the start, and a name again every 60 s. A later failure keeps the last address.
 * @throws when the name cannot be resolved at the start
 */
export async function openTarget(
  given: Endpoint,
  warn: BoundedWarning,
  resolve: Resolve = systemResolver,
): Promise<Target> {
  const {host, port} = given;
  if (isIP(host) !== 0) return {current: () => given, resolveSoon() {}, close() {}};
  let address: Endpoint = {host: await resolve(host), port};
  let resolvedAtMs = steadyNow();

  async function resolveAgain(): Promise<void> {
    resolvedAtMs = steadyNow();
    try {
      const resolved = await resolve(host);
      if (resolved !== address.host) address = {host: resolved, port};
    } catch (error) {
      warn(
        'resolve',
        {host, error: String(error)},
        'the target cannot be resolved; its last address stays in use',
      );
    }
  }

  const timer = setInterval(resolveAgain, refreshMs).unref();
  return {
    current: () => address,
    resolveSoon() {
      if (steadyNow() - resolvedAtMs >= leastRefreshMs) void resolveAgain();
    },
    close: () => clearInterval(timer),
  };
}

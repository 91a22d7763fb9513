import {lookup} from 'node:dns/promises';
import {isIP} from 'node:net';
import type {Endpoint} from '../address/endpoint.js';
import type {BoundedWarning} from './log.js';

/** How long a resolved name serves new sessions. */
const refreshMs = 60_000;

/** Where new sessions go. A datagram never waits for a resolver. */
export interface Target {
  /** The address as last resolved: the same object until it is resolved again. */
  current(): Endpoint;
  close(): void;
}

export type Resolve = (host: string) => Promise<string>;

// IPv4 first, as gost has it: a server on `localhost` mostly listens at 127.0.0.1 alone.
export const systemResolver: Resolve = async host => (await lookup(host, {order: 'ipv4first'})).address;

/**
 * Resolves the target at start, and a name again every 60 s; a later failure keeps the last address.
 * @throws when the name cannot be resolved at start
 */
export async function openTarget(
  given: Endpoint,
  warn: BoundedWarning,
  resolve: Resolve = systemResolver,
): Promise<Target> {
  const {host, port} = given;
  if (isIP(host) !== 0) return {current: () => given, close() {}};
  let address: Endpoint = {host: await resolve(host), port};
  const timer = setInterval(async () => {
    try {
      const resolved = await resolve(host);
      if (resolved !== address.host) address = {host: resolved, port};
    } catch (error) {
      warn(
        'resolve',
        {host, error: String(error)},
        'the target cannot be resolved; its last address serves on',
      );
    }
  }, refreshMs).unref();
  return {current: () => address, close: () => clearInterval(timer)};
}

import type {
  InsertServiceConfiguration,
  ReduServiceConfiguration,
  ServiceConfiguration,
} from '../../configuration/model.js';
import {describeSourceLocation} from '../../configuration/source-location.js';
import {findLocalServer, type LocalServer} from '../../discovery/local-server.js';
import {findTranslations} from '../../netfilter/translations.js';
import {UsageError} from '../cli/usage-error.js';

/** A service in front of a server that was found. */
export interface InFrontOf {
  readonly kind: 'insertion';
  readonly service: InsertServiceConfiguration;
  readonly server: LocalServer;
  /** The addresses whose datagrams are to pass through the relay. */
  readonly addresses: 'any' | readonly string[];
}

/** A service that gets datagrams which this machine would forward. */
export interface GatewayService {
  readonly kind: 'gateway';
  readonly service: ReduServiceConfiguration;
}

/** A service whose datagrams the kernel leads to it, by rules of ours. */
export type SteeredService = InFrontOf | GatewayService;

/**
 * The services that need rules of ours, and the servers that they are to stand in front of.
 * @throws {UsageError} when one is not there, or cannot be stood in front of
 */
export async function findSteered(
  services: readonly ServiceConfiguration[],
): Promise<readonly SteeredService[]> {
  const found: SteeredService[] = [];
  for (const service of services) {
    if (service.handler === 'insert') found.push(await findServer(service));
    else if (service.handler === 'redu' && service.tproxy === 'auto') found.push({kind: 'gateway', service});
  }
  return found;
}

/** @throws {UsageError} */
async function findServer(service: InsertServiceConfiguration): Promise<InFrontOf> {
  const {server: wanted, sourceLocation} = service;
  const refuse = (reason: string) => new UsageError(`${describeSourceLocation(sourceLocation)}: ${reason}`);
  const server = await findLocalServer(wanted.port);
  if (!server) {
    throw refuse(
      `no program of this machine waits for UDP at port ${wanted.port}: start the server first; for one on another machine give udp://:${wanted.port}/<host>:${wanted.port}`,
    );
  }
  const {host} = wanted;
  if (host !== undefined && server.addresses !== 'any' && !server.addresses.includes(host)) {
    throw refuse(
      `${programsOf(server)} waits at ${server.addresses.join(', ')}, not at ${host}: give one of these, or only :${wanted.port}`,
    );
  }
  const [translation] = await findTranslations(wanted.port);
  if (translation !== undefined) {
    throw refuse(
      `a rule of the kernel already gives datagrams for port ${wanted.port} another way (a container that publishes the port, a redirection, another udptop): ${translation}`,
    );
  }
  return {kind: 'insertion', service, server, addresses: host === undefined ? server.addresses : [host]};
}

/** `dnsmasq (pid 812)`. */
export function programsOf({programs}: LocalServer): string {
  return programs.length === 0 ? 'a program' : programs.join(', ');
}

import type {InsertServiceConfiguration, ServiceConfiguration} from '../../configuration/model.js';
import {describeSourceLocation} from '../../configuration/source-location.js';
import {findLocalServer, type LocalServer} from '../../discovery/local-server.js';
import {findTranslations} from '../../netfilter/translations.js';
import {UsageError} from '../cli/usage-error.js';

/** A service in front of a server that was found. */
export interface InFrontOf {
  readonly service: InsertServiceConfiguration;
  readonly server: LocalServer;
  /** The addresses whose datagrams are to pass through the relay. */
  readonly addresses: 'any' | readonly string[];
}

function insertions(services: readonly ServiceConfiguration[]): readonly InsertServiceConfiguration[] {
  return services.filter(service => service.handler === 'insert');
}

/**
 * Finds the server that a service is to stand in front of.
 * @throws {UsageError} when there is none, or when its datagrams take another way
 */
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
  return {service, server, addresses: host === undefined ? server.addresses : [host]};
}

/**
 * The servers that services are to stand in front of.
 * @throws {UsageError} when one is not there, or cannot be stood in front of
 */
export async function findServers(services: readonly ServiceConfiguration[]): Promise<readonly InFrontOf[]> {
  return Promise.all(insertions(services).map(findServer));
}

/** `dnsmasq (pid 812)`. */
export function programsOf({programs}: LocalServer): string {
  return programs.length === 0 ? 'a program' : programs.join(', ');
}

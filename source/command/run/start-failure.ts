import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import type {ServiceConfiguration} from '../../configuration/model.js';
import {describeSourceLocation} from '../../configuration/source-location.js';
import type {ServiceStartError} from '../../monitor/threads/relay-events.js';
import {reporterModuleCode} from '../../monitor/threads/reporter-module.js';
import {UsageError} from '../cli/usage-error.js';

/** A service that could not start, in words that say where it was written and what would help. */
export function startFailure(
  services: readonly ServiceConfiguration[],
  error: ServiceStartError,
): UsageError {
  if (error.code === reporterModuleCode) return new UsageError(error.message);
  if (error.serviceIndex === undefined) return new UsageError(`--transport: ${error.message}`);
  const service = services[error.serviceIndex]!;
  return new UsageError(
    `${describeSourceLocation(service.sourceLocation)}: ${serviceFailure(service, error)}`,
  );
}

/** Why a service could not start, and what would help. */
export function serviceFailure(
  service: ServiceConfiguration,
  error: {readonly code: string; readonly message: string},
): string {
  // What a device or a capture lacks is a sentence already.
  return 'listen' in service ? listenFailure(service.listen, error) : error.message;
}

/** Why an address cannot be listened at, and what would help. */
export function listenFailure(
  endpoint: Endpoint,
  error: {readonly code: string; readonly message: string},
): string {
  const listen = formatEndpoint(endpoint);
  const reasons: Record<string, string> = {
    EADDRINUSE: `${listen} is in use by another program; stop that program or choose another port`,
    EADDRNOTAVAIL: `${listen} is not an address of this machine; choose one of its own, or 127.0.0.1`,
    EACCES: `${listen} needs a privilege that this user lacks; choose a port from 1024 up`,
  };
  return reasons[error.code] ?? error.message;
}

import type {ServiceConfiguration} from '../../configuration/model.js';
import {descriptorLimit, reservedDescriptors} from '../../libc/descriptors.js';

/** What the process has open besides: libraries, threads, the terminal, files. */
const ownDescriptors = 48;

/** How many descriptors a session takes, at most. */
function perSession({handler, proxy}: Pick<ServiceConfiguration, 'handler' | 'proxy'>): number {
  if (handler === 'capture') return 0;
  // Through a proxy, a session has a connection besides its socket.
  const upstream = proxy ? 2 : 1;
  // Each target may have a socket of its own for replies.
  if (handler === 'redu') return 1 + upstream;
  // An association has a connection and a socket of its own. Several sessions may share them, or none.
  return handler === 'socks5' ? 2 + upstream : upstream;
}

/** How many descriptors the services need when each has `maxSessions` sessions. */
export function descriptorNeed(
  services: readonly Pick<ServiceConfiguration, 'handler' | 'proxy' | 'limits'>[],
): number {
  const ofSessions = services.reduce(
    (sum, service) => sum + service.limits.maxSessions * perSession(service),
    0,
  );
  return ofSessions + services.length + ownDescriptors + reservedDescriptors;
}

/** A sentence that says that the sessions of all services together may need more than the system allows; else none. */
export function descriptorNotice(
  services: readonly Pick<ServiceConfiguration, 'handler' | 'proxy' | 'limits'>[],
  limit: number = descriptorLimit(),
): string | undefined {
  const need = descriptorNeed(services);
  if (need <= limit) return undefined;
  return (
    `${limit} files and sockets may be open, but maxSessions of all services may need ${need}: ` +
    `raise the limit (ulimit -Hn, LimitNOFILE= in systemd), or lower maxSessions`
  );
}

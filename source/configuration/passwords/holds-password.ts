import type {ServiceConfiguration} from '../model.js';

/** Whether a password is configured, of users or for a proxy. */
export function holdsPassword(services: readonly ServiceConfiguration[]): boolean {
  return services.some(
    service =>
      service.proxy?.auth !== undefined || (service.handler === 'socks5' && service.users !== undefined),
  );
}

import {formatEndpoint} from '../../address/endpoint.js';
import type {UpstreamProxy} from '../../address/proxy.js';
import {steadyNow} from '../../clock/steady.js';
import type {Logger} from '../../flow/logger.js';
import {createBoundedWarning} from '../log.js';
import type {DatagramTransport} from '../transport/transport.js';
import {ProxyUpstream} from './proxy-upstream.js';

const firstPauseMs = 500;
const longestPauseMs = 30_000;

/**
 * A transport that reaches targets through a SOCKS5 proxy; listening is unchanged.
 *
 * Every upstream has its own association. Sharing one would save a connection per flow, but an association answers only
 * one client address and port, so the replies of two flows to one target could not be told apart. After a failure the
 * proxy is not tried again for a while, longer each time.
 */
export function throughProxy(
  transport: DatagramTransport,
  proxy: UpstreamProxy,
  logger: Logger,
  now: () => number = steadyNow,
): DatagramTransport {
  const warn = createBoundedWarning(logger);
  const proxyText = formatEndpoint(proxy);
  let failures = 0;
  let notBeforeMs = 0;
  let lastFailure = '';
  const health = {
    succeeded() {
      failures = 0;
    },
    failed(why: string) {
      warn('proxy', {proxy: proxyText, reason: why}, 'the SOCKS5 proxy opens no association');
      // Attempts that were under way together count as one failure.
      if (now() < notBeforeMs) return;
      lastFailure = why;
      notBeforeMs = now() + Math.min(longestPauseMs, firstPauseMs * 2 ** failures++);
    },
  };
  return {
    ...transport,
    connect(target, owner) {
      if (now() < notBeforeMs) throw new Error(`the SOCKS5 proxy ${proxyText} failed: ${lastFailure}`);
      return new ProxyUpstream(transport, proxy, target, owner, health);
    },
  };
}

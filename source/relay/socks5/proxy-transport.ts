import {formatEndpoint} from '../../address/endpoint.js';
import type {UpstreamProxy} from '../../address/proxy.js';
import {createBoundedWarning, type RelayLogger} from '../log.js';
import type {DatagramTransport} from '../transport/transport.js';

import {ProxyUpstream} from './proxy-upstream.js';

const firstPauseMs = 500;
const longestPauseMs = 30_000;

/**
 * A transport that reaches targets through a SOCKS5 proxy; listening is as before.
 *
 * Every upstream has an association of its own: servers let an association answer one client address and port, and
 * many name in a reply what only one socket can be asked about. Sharing one would save a connection a flow, and mix
 * up the replies of two flows to one target. A proxy that fails is left alone for a while, longer each time.
 */
export function throughProxy(
  transport: DatagramTransport,
  proxy: UpstreamProxy,
  logger: RelayLogger,
  now: () => number = () => performance.now(),
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
      warn('proxy', {proxy: proxyText, reason: why}, 'the SOCKS5 proxy gives no association');
      // What was under way together failed once.
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

import type {Credentials} from '../../address/proxy.js';
import {credentialsOf} from '../passwords/read-auth.js';
import type {SocketFileService} from '../schema/file.js';
import type {Socks5Draft} from '../validate/socks5.js';

/** Of a file's socks5 service: what other handlers do not have. */
export type FileSocks5Draft = Socks5Draft & {readonly auth?: Credentials | undefined};

/**
 * @param misplaced receives the path, within the service, of each key that has no meaning there
 */
export function parseSocks5Keys(
  {handler, listener, forwarder}: SocketFileService,
  misplaced: (path: readonly string[], message: string) => void,
): FileSocks5Draft {
  const isSocks5 = handler.type !== 'udp';
  const wanted = isSocks5 ? 'tcp' : 'udp';
  if (listener && listener.type !== wanted) {
    misplaced(['listener', 'type'], `expected the listener type ${wanted} for the handler ${handler.type}`);
  }
  const {udp, udpBufferSize, mapping, privateTargets} = handler.metadata ?? {};
  const {auth, auther, authers} = handler;
  if (isSocks5) {
    for (const key of ['transparent', 'proxyProtocol', 'mark', 'table'] as const) {
      if (handler.metadata?.[key] === undefined) continue;
      misplaced(['handler', 'metadata', key], `${key} means something to the handler udp only`);
    }
    if (forwarder) misplaced(['forwarder'], 'a socks5 service has no forwarder: its clients say where to');
    return {auth: auth && credentialsOf(auth), udp, udpBufferSize, mapping, privateTargets};
  }
  for (const [path, value] of [
    [['handler', 'auth'], auth],
    [['handler', 'auther'], auther],
    [['handler', 'authers'], authers],
    [['handler', 'metadata', 'udp'], udp],
    [['handler', 'metadata', 'udpBufferSize'], udpBufferSize],
    [['handler', 'metadata', 'mapping'], mapping],
    [['handler', 'metadata', 'privateTargets'], privateTargets],
  ] as const) {
    if (value !== undefined) misplaced(path, `${path.at(-1)} means something to the handler socks5 only`);
  }
  return {};
}

import type {SocketFileService} from '../schema/file.js';
import type {ParsedDocument, Position} from './document.js';
import {onlyPlace, type Written} from './only-place.js';

/** How long sessions live. gost has these keys in the listener, the original has them in the handler, under other names. */
export function parseSessionKeys(
  {handler, listener}: SocketFileService,
  at: readonly PropertyKey[],
  document: ParsedDocument,
  problem: (position: Position, message: string) => void,
): {udpTimeout: Written<string | number>; keepalive: Written<boolean>} {
  const inHandler = [...at, 'handler', 'metadata'];
  const inListener = [...at, 'listener', 'metadata'];
  const only = <Value>(places: readonly Written<Value>[]) => onlyPlace(places, document, problem);
  return {
    udpTimeout: only<string | number>([
      {value: handler.metadata?.udpTimeout, path: [...inHandler, 'udpTimeout']},
      {value: handler.metadata?.['tungo.udpTimeout'], path: [...inHandler, 'tungo.udpTimeout']},
      {value: handler.metadata?.ttl, path: [...inHandler, 'ttl']},
      {value: listener?.metadata?.ttl, path: [...inListener, 'ttl']},
    ]),
    keepalive: only<boolean>([
      {value: handler.metadata?.keepalive, path: [...inHandler, 'keepalive']},
      {value: listener?.metadata?.keepalive, path: [...inListener, 'keepalive']},
    ]),
  };
}

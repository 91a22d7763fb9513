import type {SocketFileService} from '../schema/file.js';
import type {ParsedDocument, Position} from './document.js';

/** A setting, and where it was written. */
interface Written<Value> {
  readonly value: Value | undefined;
  readonly path: readonly PropertyKey[];
}

/** How long sessions live. gost has these keys in the listener, the original has them in the handler, under other names. */
export function parseSessionKeys(
  {handler, listener}: SocketFileService,
  at: readonly PropertyKey[],
  document: ParsedDocument,
  problem: (position: Position, message: string) => void,
): {udpTimeout: Written<string | number>; keepalive: Written<boolean>} {
  const inHandler = [...at, 'handler', 'metadata'];
  const inListener = [...at, 'listener', 'metadata'];
  function only<Value>(places: readonly Written<Value>[]): Written<Value> {
    const [first = places[0]!, second] = places.filter(({value}) => value !== undefined);
    if (second) {
      const key = (path: readonly PropertyKey[]) => String(path.at(-1));
      problem(
        document.keyPosition(second.path.slice(0, -1), key(second.path)),
        `${key(second.path)} is ${key(first.path)} again; keep one of the two`,
      );
    }
    return first;
  }
  return {
    udpTimeout: only([
      {value: handler.metadata?.udpTimeout, path: [...inHandler, 'udpTimeout']},
      {value: handler.metadata?.['tungo.udpTimeout'], path: [...inHandler, 'tungo.udpTimeout']},
      {value: handler.metadata?.ttl, path: [...inHandler, 'ttl']},
      {value: listener?.metadata?.ttl, path: [...inListener, 'ttl']},
    ]),
    keepalive: only([
      {value: handler.metadata?.keepalive, path: [...inHandler, 'keepalive']},
      {value: listener?.metadata?.keepalive, path: [...inListener, 'keepalive']},
    ]),
  };
}

import {isZero, uint16} from '../bytes.js';
import {type Finding, found} from '../finding.js';
import {latin1} from '../text.js';

/** memcached's protocol.txt, "UDP protocol": request, number, how many, reserved. */
const headerBytes = 8;
const maxCommandBytes = 16;
const command =
  /^(get|gets|set|add|replace|append|prepend|incr|decr|delete|touch|stats|version|flush_all)[ \r]/;

/** Only requests. Their answers can be a thousand times as large, which amplification attacks abuse. */
export function memcached(payload: Uint8Array): Finding | undefined {
  if (!isZero(payload, 2, 4) || uint16(payload, 4) !== 1 || !isZero(payload, 6, headerBytes))
    return undefined;
  const first = payload[headerBytes]!;
  // A lower-case letter.
  if (!(first >= 97 && first <= 122)) return undefined;
  const end = Math.min(payload.length, headerBytes + maxCommandBytes);
  const name = command.exec(latin1(payload, headerBytes, end))?.[1];
  return name === undefined ? undefined : found('memcached', {memcached_command: name});
}

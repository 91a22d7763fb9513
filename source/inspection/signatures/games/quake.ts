import {uint32} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';
import {latin1} from '../../text.js';

const outOfBand = 0xffffffff;
const maxCommandBytes = 24;
/** Out-of-band commands of Quake III and its successors (sv_main.c, cl_main.c). Arguments may be passwords. */
const commands = new Set([
  'getstatus',
  'getinfo',
  'getchallenge',
  'getservers',
  'getserversExt',
  'getserversResponse',
  'getserversExtResponse',
  'statusResponse',
  'infoResponse',
  'challengeResponse',
  'connectResponse',
  'connect',
  'disconnect',
  'heartbeat',
  'print',
  'rcon',
  'status',
  'info',
  'ping',
]);

export function quake(payload: Uint8Array): Finding | undefined {
  if (uint32(payload, 0) !== outOfBand) return undefined;
  let end = 4;
  const limit = Math.min(payload.length, end + maxCommandBytes);
  while (end < limit && isLetter(payload[end]!)) end++;
  // A whole word: no letter follows.
  const after = payload[end];
  const isWord = after === undefined || after === 0 || after === 10 || after === 32 || after === 92;
  if (!isWord || end === 4) return undefined;
  const command = latin1(payload, 4, end);
  return commands.has(command) ? found('quake', {quake_command: command}) : undefined;
}

function isLetter(byte: number): boolean {
  const upper = byte & 0xdf;
  return upper >= 65 && upper <= 90;
}

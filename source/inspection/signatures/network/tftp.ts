import {uint16} from '../../bytes.js';
import {type Finding, found} from '../../finding.js';
import {find, latin1, tamedText} from '../../text.js';

const operations: Readonly<Record<number, string>> = {1: 'read', 2: 'write'};
/** RFC 1350, section 1; `mail` is of the past. */
const modes = ['netascii', 'octet', 'mail'];
const maxFileBytes = 512;
const maxModeBytes = 9;

/** A request (RFC 1350, section 5): the rest of a transfer goes on between other ports. */
export function tftp(payload: Uint8Array): Finding | undefined {
  const operation = operations[uint16(payload, 0)];
  if (operation === undefined) return undefined;
  const fileEnd = find(payload, 0, 2, maxFileBytes);
  if (fileEnd <= 2) return undefined;
  const modeEnd = find(payload, 0, fileEnd + 1, maxModeBytes);
  if (modeEnd < 0 || !modes.includes(latin1(payload, fileEnd + 1, modeEnd).toLowerCase())) return undefined;
  return found('tftp', {tftp_operation: operation, tftp_file: tamedText(payload, 2, fileEnd)});
}

import {getSystemErrorMap} from 'node:util';
import {formatDuration} from '../../quantity/duration.js';
import {formatBytes} from '../../quantity/format.js';
import type {Written} from '../../writing/datagram-file.js';

/** How long datagrams are written to a file. */
export interface WritingBounds {
  /** The file's name. */
  readonly file: string;
  readonly limitBytes: number;
  /** Undefined for any time. */
  readonly longestMs: number | undefined;
}

/** What was written, and why no more, in a sentence. */
export function writtenText(
  {file, limitBytes, longestMs}: WritingBounds,
  {datagrams, bytes, lostDatagrams, end}: Written,
  why: 'limit' | 'time' | 'user',
): string {
  const wrote = `Wrote ${counted(datagrams)} (${formatBytes(bytes)}) to ${file}`;
  if (end?.kind === 'failed')
    return `${file} cannot be written any more: ${errorText(end.errno)}. ${wrote}; ${counted(lostDatagrams)} ${lostDatagrams === 1 ? 'is' : 'are'} missing`;
  if (end?.kind === 'limit') return `${wrote}, and no more: ${formatBytes(limitBytes)} is the limit`;
  if (why === 'time' && longestMs !== undefined)
    return `${wrote}, and no more: ${formatDuration(longestMs)} is the limit`;
  return wrote;
}

function counted(datagrams: number): string {
  return `${datagrams} ${datagrams === 1 ? 'datagram' : 'datagrams'}`;
}

/** `no space left on device (ENOSPC)` */
function errorText(errno: number): string {
  const known = getSystemErrorMap().get(-errno);
  return known === undefined ? `error ${errno}` : `${known[1]} (${known[0]})`;
}

import {find, tamedText} from '../../text.js';
import {numberAt} from './number-at.js';
import type {Tells} from './rule.js';

/** By key; undefined for what is not known. */
export type Details = Record<string, string | number | undefined>;

/** The details that a datagram tells; what is beyond its end stays unknown. */
export function toldDetails(app: string, tells: Tells, payload: Uint8Array): Details {
  const details: Details = {};
  for (const key in tells) details[`${app.replaceAll('-', '_')}_${key}`] = toldValue(tells[key]!, payload);
  return details;
}

function toldValue(told: Tells[string], payload: Uint8Array): string | number | undefined {
  if (typeof told === 'string') return told;
  const at = told.at < 0 ? payload.length + told.at : told.at;
  if ('textBytes' in told) {
    const most = Math.min(told.textBytes, told.lengthAt === undefined ? Infinity : payload[told.lengthAt]!);
    const zero = find(payload, 0, at, most);
    return tamedText(payload, at, zero < 0 ? at + most : zero);
  }
  if (at < 0 || at + told.bytes > payload.length) return undefined;
  const value = numberAt(payload, told);
  return told.names === undefined ? value : told.names[value];
}

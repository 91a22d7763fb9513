import {type Finding, found} from '../../finding.js';
import {find, latin1, visibleText} from '../../text.js';

const colon = 58;
const maxNameBytes = 200;
const maxValueBytes = 100;
/** `name:value|type`, in statsd and its dialects; a set's value is any word. */
const metric = /^([\w.\-/%#=,]{1,200}):(?:[+-]?\d[\d.eE+:-]*\|(?:c|g|ms|h|d)|[\w.-]+\|s)(?:[|\n]|$)/;

/** Recognised by the first line. */
export function statsd(payload: Uint8Array): Finding | undefined {
  const colonAt = find(payload, colon, 0, maxNameBytes + 1);
  // Rules out most payloads before any text is decoded.
  if (visibleText(payload, 0, colonAt) === undefined) return undefined;
  const line = latin1(payload, 0, Math.min(payload.length, colonAt + maxValueBytes));
  const name = metric.exec(line)?.[1];
  return name === undefined ? undefined : found('statsd', {statsd_metric: name});
}

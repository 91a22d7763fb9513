import {type Finding, found} from '../../finding.js';
import {find, latin1, visibleText} from '../../text.js';

const colon = 58;
const maxNameBytes = 200;
const maxValueBytes = 100;
/** `name:value|type`, as statsd and its dialects have it; a set's value is any word. */
const metric = /^([\w.\-/%#=,]{1,200}):(?:[+-]?\d[\d.eE+:-]*\|(?:c|g|ms|h|d)|[\w.-]+\|s)(?:[|\n]|$)/;

/** By the first of its lines. */
export function statsd(payload: Uint8Array): Finding | undefined {
  const colonAt = find(payload, colon, 0, maxNameBytes + 1);
  // Most payloads need no text.
  if (visibleText(payload, 0, colonAt) === undefined) return undefined;
  const line = latin1(payload, 0, Math.min(payload.length, colonAt + maxValueBytes));
  const name = metric.exec(line)?.[1];
  return name === undefined ? undefined : found('statsd', {statsd_metric: name});
}

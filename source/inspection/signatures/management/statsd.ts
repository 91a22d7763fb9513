import {type Finding, found, hasPort, type Ports} from '../../finding.js';
import {find, latin1, visibleText} from '../../text.js';

const colon = 58;
const lineFeed = 10;
const maxNameBytes = 200;
const maxValueBytes = 100;
const maxBytes = 8192;
const statsdPort = 8125;
/** `name:value|type`, in statsd and its dialects; a set's value is any word. */
const metric = /^([\w.\-/%#=,]{1,200}):(?:[+-]?\d[\d.eE+:-]*\|(?:c|g|ms|h|d)|[\w.-]+\|s)(?:[|\n]|$)/;
/** A name of parts, as `web.requests`: a letter and a colon could be anything. */
const partedName = /^[a-z]\w+(?:[.\-/]\w+)+$/i;

/** Recognised by the first line; on other ports by a name of parts, or by several lines that are all metrics. */
export function statsd(payload: Uint8Array, ports: Ports): Finding | undefined {
  const colonAt = find(payload, colon, 0, maxNameBytes + 1);
  // Rules out most payloads before any text is decoded.
  if (visibleText(payload, 0, colonAt) === undefined) return undefined;
  const line = latin1(payload, 0, Math.min(payload.length, colonAt + maxValueBytes));
  const name = metric.exec(line)?.[1];
  if (name === undefined) return undefined;
  const isCertain = partedName.test(name) || hasPort(ports, statsdPort) || areMetrics(payload);
  return isCertain ? found('statsd', {statsd_metric: name}) : undefined;
}

/** Whether there are at least two lines, and each is a metric. */
function areMetrics(payload: Uint8Array): boolean {
  if (find(payload, lineFeed, 0, maxNameBytes + maxValueBytes) < 0) return false;
  const lines = latin1(payload, 0, Math.min(payload.length, maxBytes)).replace(/\n$/, '').split('\n');
  return lines.length > 1 && lines.every(each => metric.test(each));
}

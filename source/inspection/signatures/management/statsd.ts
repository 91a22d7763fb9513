import {type Finding, found, hasPort, type Ports} from '../../finding.js';
import {find, latin1} from '../../text.js';

const colon = 58;
const verticalBar = 124;
const lineFeed = 10;
const maxNameBytes = 200;
const maxValueBytes = 100;
const maxBytes = 8192;
const statsdPort = 8125;
/** `name:value|type`, in statsd and its dialects; a set's value is any word. */
const metric = /^([\w.\-/%#=,]{1,200}):(?:[+-]?\d[\d.eE+:-]*\|(?:c|g|ms|h|d)|[\w.-]+\|s)(?:[|\n]|$)/;
/** A name of parts, as `web.requests`: a letter and a colon could be anything. */
const partedName = /^[a-z]\w+(?:[.\-/]\w+)+$/i;

/** What names and values are made of. */
const nameBytes = bytesWhere(/[\w.\-/%#=,]/);
const valueBytes = bytesWhere(/[\w.+:-]/);

/** Recognised by the first line; on other ports by a name of parts, or by several lines that are all metrics. */
export function statsd(payload: Uint8Array, ports: Ports): Finding | undefined {
  const colonAt = endOf(nameBytes, payload, 0, maxNameBytes + 1);
  // Rules out most payloads before any text is decoded.
  if (colonAt === 0 || payload[colonAt] !== colon) return undefined;
  if (payload[endOf(valueBytes, payload, colonAt + 1, maxValueBytes)] !== verticalBar) return undefined;
  const line = latin1(payload, 0, Math.min(payload.length, colonAt + maxValueBytes));
  const name = metric.exec(line)?.[1];
  if (name === undefined) return undefined;
  const isCertain = partedName.test(name) || hasPort(ports, statsdPort) || areMetrics(payload);
  return isCertain ? found('statsd', {statsd_metric: name}) : undefined;
}

function bytesWhere(allowed: RegExp): Uint8Array {
  return Uint8Array.from({length: 256}, (_, byte) => (allowed.test(String.fromCharCode(byte)) ? 1 : 0));
}

/** Where the first byte is that is not among `allowed`, no more than `maxBytes` from `from`. */
function endOf(allowed: Uint8Array, payload: Uint8Array, from: number, maxBytes: number): number {
  const last = Math.min(payload.length, from + maxBytes);
  let at = from;
  while (at < last && allowed[payload[at]!] === 1) at++;
  return at;
}

/** Whether there are at least two lines, and each is a metric. */
function areMetrics(payload: Uint8Array): boolean {
  if (find(payload, lineFeed, 0, maxNameBytes + maxValueBytes) < 0) return false;
  const lines = latin1(payload, 0, Math.min(payload.length, maxBytes)).replace(/\n$/, '').split('\n');
  return lines.length > 1 && lines.every(each => metric.test(each));
}

import {type Finding, found, hasPort, type Ports} from '../../finding.js';
import {isVisible, latin1} from '../../text.js';

const lessThan = 60;
const greaterThan = 62;
const space = 32;
const versionDigit = 49;
const maxPriorityDigits = 3;
const syslogPort = 514;
/** Facility 23, severity 7 (RFC 5424, section 6.2.1). */
const maxPriority = 191;
/** Time, host and application are short; the message is not read. */
const maxHeadCharacters = 400;
/** Random bytes are hardly ever all printable. */
const minTextBytes = 20;

const severities = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'];
const facilities = ['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news'];
facilities.push('uucp', 'cron', 'authpriv', 'ftp', 'ntp', 'audit', 'console', 'clock');

const priorityPart = /^<(0|[1-9]\d{0,2})>/;
/** RFC 5424, section 6: version, time, host, application. `-` stands for what is not known. */
const head5424 = /^1 (?:-|\d{4}-\d\d-\d\dT[\d:.+\-Z]{8,24}) ([\x21-\x7e]{1,255}) ([\x21-\x7e]{1,48}) /;
/** RFC 3164, section 4.1: `Oct 11 22:14:15 host tag[12]: ` */
const head3164 =
  /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (?:([\x21-\x7e]{1,255}) )?(?:([^ :[\]]{1,48})(?:\[\d+\])?: )?/;

/** Text after a priority; on other ports only with a header of one of the two RFCs. On its port the priority may be missing. */
export function syslog(payload: Uint8Array, ports: Ports): Finding | undefined {
  if (payload[0] !== lessThan)
    return hasPort(ports, syslogPort) && isText(payload) ? found('syslog') : undefined;
  const priorityEnd = endOfPriority(payload);
  if (priorityEnd < 0 || !(beginsHead(payload, priorityEnd) || hasPort(ports, syslogPort))) return undefined;
  const head = headText(payload);
  const priority = priorityPart.exec(head);
  const code = Number(priority?.[1]);
  if (!priority || !(code <= maxPriority)) return undefined;
  const rest = head.slice(priority[0].length);
  const parts = head5424.exec(rest) ?? head3164.exec(rest);
  if (!parts && (rest === '' || !hasPort(ports, syslogPort))) return undefined;
  const known = (text: string | undefined) => (text === '-' ? undefined : text);
  return found('syslog', {
    syslog_severity: severities[code & 7],
    syslog_facility: facilities[code >> 3] ?? `local${(code >> 3) - 16}`,
    syslog_host: known(parts?.[1]),
    syslog_app: known(parts?.[2]),
  });
}

/** Where `<34>` ends; -1 if it is not there. */
function endOfPriority(payload: Uint8Array): number {
  let at = 1;
  while (at <= maxPriorityDigits && isDigit(payload[at]!)) at++;
  return at > 1 && payload[at] === greaterThan ? at + 1 : -1;
}

/** Whether what follows begins like a header of one of the two RFCs: `1 `, or `Oct `. */
function beginsHead(payload: Uint8Array, at: number): boolean {
  const isDated = (payload[at]! & 0xe0) === 0x40 && (payload[at + 1]! & 0xe0) === 0x60;
  return (
    (payload[at] === versionDigit && payload[at + 1] === space) || (isDated && payload[at + 3] === space)
  );
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** RFC 3164, section 4.3.3: a relay takes what has no priority. A line end or a zero may follow. */
function isText(payload: Uint8Array): boolean {
  const end = textEnd(payload);
  return end >= minTextBytes && payload.length - end <= 2 && (end === payload.length || payload[end]! <= 13);
}

/** The text up to the first byte that is not printable ASCII. */
function headText(payload: Uint8Array): string {
  return latin1(payload, 0, Math.min(textEnd(payload), maxHeadCharacters));
}

function textEnd(payload: Uint8Array): number {
  let end = 0;
  while (payload[end] === 32 || isVisible(payload[end])) end++;
  return end;
}

import {isIP} from 'node:net';
import {canonicalBlock, networkOf} from '../../address/block.js';
import {quoted} from '../../text/quoted.js';
import type {CaptureServiceConfiguration} from '../model.js';
import {defaultMaxFlows, mostFlows} from '../ranges.js';
import type {SourceLocation} from '../source-location.js';
import {validateCommon} from './common.js';
import {deviceNameError} from './device-name.js';

/** The name of all interfaces together. */
export const anyInterface = 'any';

/** As conntrack has it for UDP: a stream lives longer than a lone datagram. */
const defaultAnsweredTimeoutMs = 120_000;

/** A capture as written, not yet validated. A text may be a list with commas between. */
export interface CaptureDraft {
  readonly name: string;
  readonly statsGUID?: string | undefined;
  readonly udpTimeout?: string | number | undefined;
  readonly interface?: string | undefined;
  readonly ports?: string | number | readonly number[] | undefined;
  readonly nets?: string | readonly string[] | undefined;
  readonly ipv6?: boolean | string | undefined;
  readonly maxFlows?: number | string | undefined;
}

export type CaptureField = keyof CaptureDraft;

/**
 * Validates a draft and parses its texts. Undefined if there is a problem; each is reported with its field.
 * @param problem its `index` says which entry of a list it is about
 */
export function validateCaptureService(
  draft: CaptureDraft,
  sourceLocation: SourceLocation,
  problem: (field: CaptureField, message: string, index?: number) => void,
): CaptureServiceConfiguration | undefined {
  let sound = true;
  const reject = (field: CaptureField, message: string, index?: number) => {
    sound = false;
    problem(field, message, index);
  };
  const {name, statsGUID, udpTimeout, interface: written = anyInterface, ports, nets} = draft;
  if (deviceNameError(written) !== undefined) {
    reject(
      'interface',
      `expected the name of an interface such as eth0, or ${anyInterface}; got ${quoted(written)}`,
    );
  }
  if (!/^(true|false|undefined)$/.test(String(draft.ipv6))) {
    reject('ipv6', `expected true or false; got ${quoted(String(draft.ipv6))}`);
  }
  const ipv6 = String(draft.ipv6) !== 'false';
  const maxFlows = draft.maxFlows === undefined ? defaultMaxFlows : Number(draft.maxFlows);
  if (!/^\d+$/.test(String(draft.maxFlows ?? maxFlows)) || maxFlows < 1 || maxFlows > mostFlows) {
    reject(
      'maxFlows',
      `expected a whole number from 1 to ${mostFlows}; got ${JSON.stringify(draft.maxFlows)}`,
    );
  }
  const common = validateCommon({name, statsGUID, udpTimeout}, (field, message) =>
    reject(field as 'name' | 'statsGUID' | 'udpTimeout', message),
  );
  const watched = {
    interface: written,
    ports: parsePorts(entriesOf(ports), (message, index) => reject('ports', message, index)),
    nets: parseNets(entriesOf(nets), ipv6, (message, index) => reject('nets', message, index)),
    ipv6,
    answeredTimeoutMs: udpTimeout === undefined ? defaultAnsweredTimeoutMs : common.udpTimeoutMs,
    maxFlows,
  };
  if (!sound) return undefined;
  const limits = {maxSessions: maxFlows, maxSessionsPerClient: maxFlows};
  return {...common, limits, allow: 'any', handler: 'capture', ...watched, sourceLocation};
}

function entriesOf<Entry>(written: string | Entry | readonly Entry[] | undefined): (string | Entry)[] {
  if (written === undefined) return [];
  if (typeof written === 'string') return written.split(',').map(entry => entry.trim());
  return Array.isArray(written) ? [...written] : [written as Entry];
}

type Reject = (message: string, index: number) => void;

/** Each port once, in their order. */
export function parsePorts(entries: readonly (string | number)[], reject: Reject): number[] {
  const ports = new Set<number>();
  for (const [index, entry] of entries.entries()) {
    const port = Number(entry);
    if (/^\d{1,5}$/.test(String(entry)) && port >= 1 && port <= 65_535) ports.add(port);
    else reject(`expected ports from 1 to 65535; got ${quoted(String(entry))}`, index);
  }
  return [...ports].sort((a, b) => a - b);
}

/** Each network once: `10.0.0.1/8` is `10.0.0.0/8`, an address a network of its own. */
export function parseNets(entries: readonly string[], ipv6: boolean, reject: Reject): string[] {
  const nets = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const block = canonicalBlock(entry);
    const network = block === undefined ? undefined : networkOf(block);
    if (network === undefined) {
      reject(`expected CIDR blocks such as 10.0.0.0/8, or addresses; got ${quoted(entry)}`, index);
    } else if (!ipv6 && isIP(network.split('/')[0]!) === 6) {
      reject(`expected IPv4 only, because ipv6 is false; got ${quoted(entry)}`, index);
    } else {
      nets.add(network);
    }
  }
  return [...nets];
}

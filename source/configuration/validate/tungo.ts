import {isIP} from 'node:net';
import type {UpstreamProxy} from '../../address/proxy.js';
import {quoted} from '../../text/quoted.js';
import type {TungoServiceConfiguration} from '../model.js';
import type {SourceLocation} from '../source-location.js';
import {type CommonDraft, validateCommon} from './common.js';
import {deviceNameError} from './device-name.js';
import {parseGroups, parseNetworks, parseRoutes} from './networks.js';

/** As gost has them. */
export const defaultDeviceName = 'tungo';
export const defaultMtuBytes = 1420;
const maxDatagramBytes = 65_535;
/** The smallest that a link may have: RFC 791, RFC 8200 section 5. */
const minMtuBytes = {ipv4: 68, ipv6: 1280} as const;
const maxMtuBytes = 65_535;

/** A tungo service as written, not yet validated. */
export interface TungoDraft extends CommonDraft {
  readonly device?: string | undefined;
  readonly net?: string | undefined;
  readonly mtu?: number | string | undefined;
  readonly route?: string | undefined;
  readonly routes?: readonly string[] | undefined;
  /** The address at the other end, which is routed into the device. */
  readonly peer?: string | undefined;
  /** The gateway of routes that name none. */
  readonly gw?: string | undefined;
  readonly ipv6?: boolean | string | undefined;
  readonly udpBufferSize?: number | string | undefined;
  readonly multicastGroups?: string | readonly string[] | undefined;
  readonly proxy?: UpstreamProxy | undefined;
}

export type TungoField = Exclude<keyof TungoDraft, 'proxy' | 'lists'>;

/** Validates a draft and parses its texts. Undefined if there is a problem; each is reported with its field. */
export function validateTungoService(
  draft: TungoDraft,
  sourceLocation: SourceLocation,
  problem: (field: TungoField, message: string, index?: number) => void,
): TungoServiceConfiguration | undefined {
  let sound = true;
  const reject = (field: TungoField, message: string, index?: number) => {
    sound = false;
    problem(field, message, index);
  };
  const number = (field: 'mtu' | 'udpBufferSize', least: number, most: number) => {
    const written = draft[field];
    if (written === undefined) return undefined;
    const value = Number(written);
    if (!/^\d+$/.test(String(written)) || value < least || value > most) {
      reject(field, `expected a whole number from ${least} to ${most}; got ${JSON.stringify(written)}`);
    }
    return value;
  };
  const wrongName = draft.device === undefined ? undefined : deviceNameError(draft.device);
  if (wrongName !== undefined) reject('device', wrongName);

  const common = validateCommon(draft, reject);
  const networks = parseNetworks(draft.net ?? '', message => reject('net', message));
  const routes = [
    ...parseRoutes(splitList(draft.route), message => reject('route', message)),
    ...parseRoutes(draft.routes ?? [], (message, index) => reject('routes', message, index)),
  ].map(route => ({...route, gateway: route.gateway ?? draft.gw}));
  if (draft.gw !== undefined && isIP(draft.gw) === 0) {
    reject('gw', `expected an IP address such as 10.66.0.2; got ${quoted(draft.gw)}`);
  }
  if (draft.peer !== undefined) {
    const peer = draft.peer.replace(/\/\d+$/, '');
    if (isIP(peer) === 0)
      reject('peer', `expected an IP address such as 10.66.0.2; got ${quoted(draft.peer)}`);
    else routes.push({destination: `${peer}/${isIP(peer) === 4 ? 32 : 128}`, gateway: undefined});
  }
  const groups = draft.multicastGroups;
  const multicastGroups = parseGroups(
    typeof groups === 'string' ? splitList(groups) : (groups ?? []),
    (message, index) => reject('multicastGroups', message, typeof groups === 'string' ? undefined : index),
  );
  const isIPv6 = (address: string) => address.includes(':');
  const usesIPv6 =
    networks.some(({address}) => isIPv6(address)) || routes.some(route => isIPv6(route.destination));
  const ipv6 = draft.ipv6 === undefined ? usesIPv6 : String(draft.ipv6) === 'true';
  if (!/^(true|false|undefined)$/.test(String(draft.ipv6))) {
    reject('ipv6', `expected true or false; got ${quoted(String(draft.ipv6))}`);
  }
  const leastMtu = ipv6 || usesIPv6 ? minMtuBytes.ipv6 : minMtuBytes.ipv4;
  const device = {
    name: draft.device ?? defaultDeviceName,
    networks,
    mtuBytes: number('mtu', leastMtu, maxMtuBytes) ?? defaultMtuBytes,
    routes,
    ipv6,
    maxDatagramBytes: number('udpBufferSize', 1, maxDatagramBytes) ?? maxDatagramBytes,
  };
  if (common.egress?.interface === device.name) {
    reject('interface', `expected another device than ${device.name} itself: what it sent would come back`);
  }
  if (!sound) return undefined;
  // A TUN device can only be reached by a route, so no client is a stranger.
  const allow = draft.allow === undefined ? 'any' : common.allow;
  const {proxy} = draft;
  return {
    ...common,
    allow,
    ...(proxy && {proxy}),
    handler: 'tungo',
    device,
    multicastGroups,
    sourceLocation,
  };
}

function splitList(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map(entry => entry.trim());
}

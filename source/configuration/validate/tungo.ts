import type {UpstreamProxy} from '../../address/proxy.js';
import {quoted} from '../../text/quoted.js';
import type {CommonConfiguration, Origin} from '../model.js';
import {type CommonDraft, checkCommon} from './common.js';
import {parseGroups, parseNetworks, parseRoutes, type TunNetwork, type TunRoute} from './networks.js';

/** As gost has them. */
export const defaultDeviceName = 'tungo';
export const defaultMtuBytes = 1420;
const maxDatagramBytes = 65_535;
/** The smallest that a link may have: RFC 791, RFC 8200 section 5. */
const minMtuBytes = {ipv4: 68, ipv6: 1280} as const;
const maxMtuBytes = 65_535;

/** Every UDP flow that is routed into a TUN device. */
export interface TungoServiceConfiguration extends CommonConfiguration {
  readonly handler: 'tungo';
  readonly device: {
    readonly name: string;
    readonly networks: readonly TunNetwork[];
    readonly mtuBytes: number;
    readonly routes: readonly TunRoute[];
    readonly ipv6: boolean;
    /** Datagrams with larger payloads are dropped. */
    readonly maxDatagramBytes: number;
    /** How upstream sockets keep out of the device. */
    readonly egress: {readonly mark?: number | undefined; readonly interface?: string | undefined};
  };
  readonly multicastGroups: readonly string[];
}

/** A tungo service as written, before its texts are understood. */
export interface TungoDraft extends CommonDraft {
  readonly device?: string | undefined;
  readonly net?: string | undefined;
  readonly mtu?: number | string | undefined;
  readonly route?: string | undefined;
  readonly routes?: readonly string[] | undefined;
  readonly ipv6?: boolean | string | undefined;
  readonly udpBufferSize?: number | string | undefined;
  readonly multicastGroups?: string | readonly string[] | undefined;
  readonly interface?: string | undefined;
  readonly so_mark?: number | string | undefined;
  readonly proxy?: UpstreamProxy | undefined;
}

export type TungoField = Exclude<keyof TungoDraft, 'proxy'>;

/** Understands a draft; every problem is told with the field it is about, and then there is no service. */
export function checkTungo(
  draft: TungoDraft,
  origin: Origin,
  problem: (field: TungoField, message: string, index?: number) => void,
): TungoServiceConfiguration | undefined {
  let sound = true;
  const reject = (field: TungoField, message: string, index?: number) => {
    sound = false;
    problem(field, message, index);
  };
  const number = (field: 'mtu' | 'udpBufferSize' | 'so_mark', least: number, most: number) => {
    const written = draft[field];
    if (written === undefined) return undefined;
    const value = Number(written);
    if (!/^\d+$/.test(String(written)) || value < least || value > most) {
      reject(field, `expected a whole number from ${least} to ${most}; got ${JSON.stringify(written)}`);
    }
    return value;
  };
  const interfaceName = (field: 'device' | 'interface') => {
    const name = draft[field];
    if (name === undefined) return undefined;
    // net/core/dev.c: dev_valid_name; a percent sign would make it a pattern.
    if (!/^[^\s/:%]{1,15}$/.test(name) || Buffer.byteLength(name) > 15 || /^\.\.?$/.test(name)) {
      reject(field, `expected the name of a network device, such as udp0; got ${quoted(name)}`);
    }
    return name;
  };

  const common = checkCommon(draft, reject);
  const networks = parseNetworks(draft.net ?? '', message => reject('net', message));
  const routes = [
    ...parseRoutes(splitList(draft.route), message => reject('route', message)),
    ...parseRoutes(draft.routes ?? [], (message, index) => reject('routes', message, index)),
  ];
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
    name: interfaceName('device') ?? defaultDeviceName,
    networks,
    mtuBytes: number('mtu', leastMtu, maxMtuBytes) ?? defaultMtuBytes,
    routes,
    ipv6,
    maxDatagramBytes: number('udpBufferSize', 1, maxDatagramBytes) ?? maxDatagramBytes,
    egress: {mark: number('so_mark', 1, 0xffffffff), interface: interfaceName('interface')},
  };
  if (device.egress.interface === device.name) {
    reject('interface', `expected another device than ${device.name} itself: what it sent would come back`);
  }
  if (!sound) return undefined;
  // Nobody can reach a TUN device but by a route, so nobody is a stranger there.
  const allow = draft.allow === undefined ? 'any' : common.allow;
  const {proxy} = draft;
  return {...common, allow, ...(proxy && {proxy}), handler: 'tungo', device, multicastGroups, origin};
}

function splitList(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map(entry => entry.trim());
}

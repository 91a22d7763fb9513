import {quoted} from '../text/quoted.js';

interface Kind {
  readonly expected: string;
  is(value: unknown): boolean;
}

const isText = (value: unknown) => typeof value === 'string';
const isList = (value: unknown) => Array.isArray(value) && value.every(isText);
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text: Kind = {expected: 'a text', is: isText};
const number: Kind = {expected: 'a number', is: value => typeof value === 'number'};
const duration: Kind = {
  expected: 'a text or a number of seconds',
  is: value => isText(value) || typeof value === 'number',
};
const numbers: Kind = {
  expected: 'a list of numbers',
  is: value => Array.isArray(value) && value.every(entry => typeof entry === 'number'),
};
const texts: Kind = {expected: 'a list of texts', is: isList};
const textOrTexts: Kind = {
  expected: 'a text or a list of texts',
  is: value => isText(value) || isList(value),
};
const truth: Kind = {expected: 'true or false', is: value => typeof value === 'boolean'};
const object: Kind = {expected: 'an object', is: isObject};
const credentials: Kind = {
  expected: 'an object with username and password',
  is: value => isObject(value) && ['username', 'password'].every(key => isText((value as never)[key])),
};

/** What options and metadata are made of. TypeScript checks it in its programs; JavaScript and JSON can pass anything. */
const kinds: Readonly<Record<string, Kind>> = {
  listen: text,
  name: text,
  statsGUID: text,
  'tungo.statsGUID': text,
  'stats.guid': text,
  udpTimeout: duration,
  'tungo.udpTimeout': duration,
  allow: textOrTexts,
  deny: textOrTexts,
  limits: object,
  forward: text,
  target: textOrTexts,
  strategy: text,
  maxFails: number,
  failTimeout: duration,
  keepalive: truth,
  proxyProtocol: number,
  transparent: truth,
  auth: credentials,
  privateTargets: textOrTexts,
  net: text,
  device: text,
  mtu: number,
  routes: texts,
  ipv6: truth,
  multicastGroups: textOrTexts,
  'tungo.multicastGroups': textOrTexts,
  interface: text,
  so_mark: number,
  ports: numbers,
  nets: textOrTexts,
  maxFlows: number,
};

/** Reports each option that is of another kind than it has to be. */
export function checkKinds(options: unknown, reject: (option: string, message: string) => void): void {
  if (!isObject(options)) {
    reject('options', `expected an object; got ${shown(options)}`);
    return;
  }
  for (const [option, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, option) ? kinds[option] : undefined;
    if (kind && value !== undefined && !kind.is(value))
      reject(option, `expected ${kind.expected}; got ${shown(value)}`);
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

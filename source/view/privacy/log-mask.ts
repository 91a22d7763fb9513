import {isIP} from 'node:net';
import type {Metadata} from '../../flow/metadata.js';
import type {Mask} from './mask.js';

/** Makes lines of the log fit to be shown to others. */
export interface LogMask {
  /** What a line says; our own words, which at most hold an address. */
  message(text: string): string;
  /** What it carries under a key. */
  detail(key: string, value: unknown): unknown;
}

/** They tell of no one: what a line is about by our own words. */
const harmlessKeys: ReadonlySet<string> = new Set(['service', 'transport', 'method']);
const hidden = '(hidden by --privacy)';

/** With the signs that the table shows. Whatever is not known to be harmless gets one. */
export function createLogMask(mask: Omit<Mask, 'apply' | 'realId'>): LogMask {
  /** Of an address, a block, an endpoint or a flow; undefined for any other text. */
  function addressSign(text: string): string | undefined {
    const flow = /^(\S+)->(\S+)\/(\w+)$/.exec(text);
    if (flow) return `${mask.endpoint(flow[1]!)}->${mask.endpoint(flow[2]!)}/${flow[3]}`;
    const [address = '', bits] = text.replace(/^\[(.*)\]$/, '$1').split('/');
    if (isIP(address)) return bits === undefined ? mask.host(address) : `${mask.host(address)}/${bits}`;
    return /^\S+:\d{1,5}$/.test(text) ? mask.endpoint(text) : undefined;
  }

  function text(key: string, value: string): string {
    // Reasons are words of ours (`sessionLimit`), but for sentences that others may have written.
    if (harmlessKeys.has(key) || (key === 'reason' && /^[a-z]+$/i.test(value))) return value;
    return addressSign(value) ?? (/\s/.test(value) ? hidden : mask.name(value));
  }

  function detail(key: string, value: unknown): unknown {
    if (typeof value === 'string') return text(key, value);
    if (Array.isArray(value)) return value.map(each => detail(key, each));
    if (typeof value !== 'object' || value === null) return value;
    if (key === 'metadata') return mask.metadata(value as Metadata);
    // An error's sentence holds names in places that nobody knows.
    if ('message' in value) return hidden;
    return Object.fromEntries(Object.entries(value).map(([inner, each]) => [inner, detail(inner, each)]));
  }

  return {
    detail,
    message: said =>
      said.replace(/\S+/g, word => {
        const bare = word.replace(/^[("]+|[)",;:.]+$/g, '');
        const sign = addressSign(bare);
        return sign === undefined ? word : word.replace(bare, sign);
      }),
  };
}

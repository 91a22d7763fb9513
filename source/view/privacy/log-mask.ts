import {isIP} from 'node:net';
import type {Metadata} from '../../flow/metadata.js';
import {namesNobody} from '../filter/names-nobody.js';
import type {Mask} from './mask.js';

/** Masks log lines. */
export interface LogMask {
  /** The message of a line: a fixed text of ours, which may contain addresses. */
  message(text: string): string;
  /** The value of a field of a line. */
  detail(key: string, value: unknown): unknown;
}

/** Fields that identify nobody. */
const harmlessKeys: ReadonlySet<string> = new Set(['alert', 'service', 'transport', 'method']);
const hidden = '(hidden by --privacy)';

/** Uses the pseudonyms that the table shows. Every text that is not known to be harmless gets one. */
export function createLogMask(mask: Omit<Mask, 'apply' | 'realName'>): LogMask {
  /** The pseudonym of an address, a block, an endpoint or a flow; undefined for any other text. */
  function addressPseudonym(text: string): string | undefined {
    const flow = /^(\S+)->(\S+)\/(\w+)$/.exec(text);
    if (flow) return `${mask.endpoint(flow[1]!)}->${mask.endpoint(flow[2]!)}/${flow[3]}`;
    const [address = '', bits] = text.replace(/^\[(.*)\]$/, '$1').split('/');
    if (isIP(address)) return bits === undefined ? mask.host(address) : `${mask.host(address)}/${bits}`;
    return /^\S+:\d{1,5}$/.test(text) ? mask.endpoint(text) : undefined;
  }

  function text(key: string, value: string): string {
    // Reasons are our own words (`sessionLimit`); sentences may come from elsewhere.
    if (harmlessKeys.has(key) || (key === 'reason' && /^[a-z]+$/i.test(value))) return value;
    if (key === 'filter') return namesNobody(value) ? value : hidden;
    return addressPseudonym(value) ?? (/\s/.test(value) ? hidden : mask.name(value));
  }

  function detail(key: string, value: unknown): unknown {
    if (typeof value === 'string') return text(key, value);
    if (Array.isArray(value)) return value.map(each => detail(key, each));
    if (typeof value !== 'object' || value === null) return value;
    if (key === 'metadata') return mask.metadata(value as Metadata);
    // An error message may contain names anywhere.
    if ('message' in value) return hidden;
    return Object.fromEntries(Object.entries(value).map(([inner, each]) => [inner, detail(inner, each)]));
  }

  return {
    detail,
    message: text =>
      text.replace(/\S+/g, word => {
        const bare = word.replace(/^[("]+|[)",;:.]+$/g, '');
        const sign = addressPseudonym(bare);
        return sign === undefined ? word : word.replace(bare, sign);
      }),
  };
}

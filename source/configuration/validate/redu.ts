import type {UpstreamProxy} from '../../address/proxy.js';
import {quoted} from '../../text/quoted.js';
import type {ReduServiceConfiguration} from '../model.js';
import {tproxyChoices} from '../ranges.js';
import type {SourceLocation} from '../source-location.js';
import {type CommonDraft, validateCommon} from './common.js';
import {parseGatewayEndpoint} from './endpoint.js';
import {type MarksDraft, validateMarks} from './marks.js';

/** A redu service as written, not yet validated. */
export interface ReduDraft extends CommonDraft, MarksDraft {
  readonly listen: string;
  /** Who sets the rules. gost's `true` says that somebody has set them. */
  readonly tproxy?: string | boolean | undefined;
  readonly transparent?: boolean | string | undefined;
  readonly proxy?: UpstreamProxy | undefined;
}

export type ReduField = Exclude<keyof ReduDraft, 'lists' | 'proxy'>;

/** Validates a draft and parses its texts. Undefined if there is a problem; each is reported with its field. */
export function validateReduService(
  {listen: written, tproxy = 'manual', transparent = false, mark, table, proxy, ...rest}: ReduDraft,
  sourceLocation: SourceLocation,
  problem: (field: ReduField, message: string, index?: number) => void,
): ReduServiceConfiguration | undefined {
  let sound = true;
  const reject = (field: ReduField, message: string, index?: number) => {
    sound = false;
    problem(field, message, index);
  };
  const listen = parseGatewayEndpoint(written);
  if ('error' in listen) reject('listen', listen.error);
  const rules = String(tproxy) === 'true' ? 'manual' : tproxyChoices.find(choice => choice === tproxy);
  if (!rules) reject('tproxy', `expected ${tproxyChoices.join(' or ')}; got ${quoted(String(tproxy))}`);
  if (!/^(true|false)$/.test(String(transparent))) {
    reject('transparent', `expected true or false; got ${quoted(String(transparent))}`);
  }
  const isTransparent = String(transparent) === 'true';
  const marked = validateMarks({mark, table}, reject);
  const common = validateCommon(rest, reject);
  if (!sound || 'error' in listen || !rules) return undefined;
  return {
    ...common,
    // They are routed through this machine, without the relay, too.
    allow: rest.allow === undefined ? 'any' : common.allow,
    ...(proxy && {proxy}),
    handler: 'redu',
    listen,
    tproxy: rules,
    transparent: isTransparent,
    ...marked,
    sourceLocation,
  };
}

import type {Endpoint} from '../../address/endpoint.js';
import {type Selector, selectorStrategies} from '../../flow/selector.js';
import {durationExample, parseDurationOrSeconds} from '../../quantity/duration.js';
import {quoted} from '../../text/quoted.js';
import type {UdpServiceConfiguration} from '../model.js';
import {parseTargetEndpoint} from './endpoint.js';
import {reaches} from './forward-loop.js';
import {type MarksDraft, validateMarks} from './marks.js';

/** The targets of a forwarded port as written, not yet validated. */
export interface TargetsDraft extends MarksDraft {
  readonly target?: string | readonly string[] | undefined;
  readonly strategy?: string | undefined;
  readonly maxFails?: number | string | undefined;
  readonly failTimeout?: string | number | undefined;
  readonly keepalive?: boolean | string | undefined;
  readonly replies?: string | undefined;
  readonly transparent?: boolean | string | undefined;
  readonly proxyProtocol?: number | string | undefined;
}

/** Where replies may come from: the target alone, or any port of its address. */
const repliesFrom: readonly string[] = ['target', 'any-port'];
/** gost's. */
const defaultFailTimeoutMs = 10_000;

/** Validates the targets of a udp service. The result must not be used if anything was rejected. */
export function validateTargets(
  draft: TargetsDraft,
  listen: Endpoint | undefined,
  reject: (field: keyof TargetsDraft, message: string, index?: number) => void,
):
  | Pick<
      UdpServiceConfiguration,
      'target' | 'otherTargets' | 'selector' | 'keepalive' | 'replies' | 'transparent' | 'proxyProtocol'
    >
  | undefined {
  const texts = typeof draft.target === 'string' ? [draft.target] : (draft.target ?? []);
  const targets = texts.flatMap((text, index) => {
    const target = parseTargetEndpoint(text);
    if ('error' in target) {
      reject('target', target.error, index);
      return [];
    }
    if (listen && reaches(target, listen)) {
      reject(
        'target',
        'expected another address than the one it listens at: it would forward to itself',
        index,
      );
    }
    return [target];
  });
  const [target, ...otherTargets] = targets;
  const selector = validateSelector(draft, reject);
  const keepalive = draft.keepalive === undefined ? undefined : String(draft.keepalive);
  if (keepalive !== undefined && keepalive !== 'true' && keepalive !== 'false') {
    reject('keepalive', `expected true or false; got ${quoted(keepalive)}`);
  }
  if (draft.replies !== undefined && !repliesFrom.includes(draft.replies)) {
    reject('replies', `expected ${repliesFrom.join(' or ')}; got ${quoted(draft.replies)}`);
  }
  const transparent = validateTransparent(draft, reject);
  const {proxyProtocol} = draft;
  if (!['undefined', '0', '2'].includes(String(proxyProtocol))) {
    reject('proxyProtocol', `expected 2, or 0 for none; got ${quoted(String(proxyProtocol))}`);
  }
  if (!target) {
    if (texts.length === 0) reject('target', 'expected a target such as 127.0.0.1:53');
    return undefined;
  }
  return {
    target,
    ...(otherTargets.length > 0 && {otherTargets}),
    ...(selector && {selector}),
    ...(keepalive === 'false' && {keepalive: false}),
    ...(draft.replies === 'any-port' && {replies: draft.replies}),
    ...(transparent && {transparent}),
    ...(String(proxyProtocol) === '2' && {proxyProtocol: 2}),
  };
}

/** Undefined if targets are not to see the client. */
function validateTransparent(
  {transparent: written = false, mark, table, replies}: TargetsDraft,
  reject: (field: keyof TargetsDraft, message: string) => void,
): UdpServiceConfiguration['transparent'] {
  if (!/^(true|false)$/.test(String(written))) {
    reject('transparent', `expected true or false; got ${quoted(String(written))}`);
  }
  const marked = validateMarks({mark, table}, reject);
  if (String(written) === 'true') {
    if (replies === 'any-port') {
      reject('transparent', 'expected no replies=any-port together with transparent; remove one of the two');
    }
    return marked;
  }
  for (const field of ['mark', 'table'] as const) {
    if ({mark, table}[field] !== undefined) reject(field, `${field} means something with transparent only`);
  }
  return undefined;
}

/** Undefined if no key of the selector is written. */
function validateSelector(
  {strategy: written, maxFails, failTimeout}: TargetsDraft,
  reject: (field: keyof TargetsDraft, message: string) => void,
): Selector | undefined {
  if (written === undefined && maxFails === undefined && failTimeout === undefined) return undefined;
  const strategy = selectorStrategies.find(each => each === (written ?? 'round'));
  if (!strategy) {
    reject('strategy', `expected ${selectorStrategies.join(', ')}; got ${quoted(written ?? '')}`);
  }
  if (maxFails !== undefined && !/^[1-9]\d{0,8}$/.test(String(maxFails))) {
    reject('maxFails', `expected a whole number from 1 up; got ${quoted(String(maxFails))}`);
  }
  const failTimeoutMs =
    failTimeout === undefined ? defaultFailTimeoutMs : parseDurationOrSeconds(failTimeout);
  if (failTimeoutMs === undefined) {
    reject('failTimeout', `expected ${durationExample}; got ${quoted(String(failTimeout))}`);
  }
  return {
    strategy: strategy ?? 'round',
    maxFails: Number(maxFails ?? 1),
    failTimeoutMs: failTimeoutMs ?? defaultFailTimeoutMs,
  };
}

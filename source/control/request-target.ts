import {quoted} from '../text/quoted.js';
import type {Wrong} from './reply.js';

/** The parsed target of a request. */
export interface RequestTarget {
  /** The path, with `<id>` in place of a flow's id: `/flows/<id>/block`. */
  readonly resource: string;
  readonly flowId: string | undefined;
  readonly query: URLSearchParams;
}

const flowsPrefix = '/flows/';
/** More than two IPv6 endpoints with zones need. */
const maxFlowIdLength = 256;
const flowId = /^[^\s>/]+->[^\s>/]+\/\w+$/;
const flowIdExample = '127.0.0.1:40000->127.0.0.1:53/udp';

/**
 * Parses a request target (RFC 9112, section 3.2). A flow's id may be percent-encoded or not.
 * @param actions the names that may follow a flow's id: they tell the path's slash from the id's
 */
export function parseRequestTarget(text: string, actions: ReadonlySet<string>): RequestTarget | Wrong {
  const {path, query} = splitQuery(text.replace(/^https?:\/\/[^/?]*/i, ''));
  if (!path.startsWith(flowsPrefix)) return {resource: path, flowId: undefined, query};
  const segments = path.slice(flowsPrefix.length).split('/');
  const action = segments.length > 1 && actions.has(segments.at(-1)!) ? segments.pop() : undefined;
  const id = decodeFlowId(segments.join('/'));
  if (typeof id !== 'string') return id;
  return {resource: `${flowsPrefix}<id>${action === undefined ? '' : `/${action}`}`, flowId: id, query};
}

function splitQuery(text: string): {path: string; query: URLSearchParams} {
  const at = text.indexOf('?');
  if (at < 0) return {path: text, query: new URLSearchParams()};
  return {path: text.slice(0, at), query: new URLSearchParams(text.slice(at + 1))};
}

function decodeFlowId(text: string): string | Wrong {
  let id: string;
  try {
    id = decodeURIComponent(text);
  } catch {
    return {error: `expected a percent-encoded flow id, with %25 for a percent sign; got ${quoted(text)}`};
  }
  if (id.length <= maxFlowIdLength && flowId.test(id)) return id;
  return {error: `expected a flow id such as ${flowIdExample}, as GET /flows shows it; got ${quoted(id)}`};
}

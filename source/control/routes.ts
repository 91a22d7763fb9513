import {healthOf, statusOfHealth} from '../snapshot/health.js';
import {snapshotToJson} from '../snapshot/json.js';
import {quoted} from '../text/quoted.js';
import {exportedSnapshot} from '../view/export.js';
import {blockFlow, endFlow, freeFlow, listFlows, setMetadata, showFlow, throttleFlow} from './flow-routes.js';
import {parseFlowsQuery} from './flows-query.js';
import {ok, type Reply, refuse} from './reply.js';
import {parseRequestTarget} from './request-target.js';
import type {Controlled, ControlRequest, FlowRequest, Method, Methods, RouteRequest} from './route.js';

const routes = new Map<string, Methods<RouteRequest>>([
  ['/healthz', {GET: showHealth}],
  ['/snapshot', {GET: showSnapshot}],
  ['/flows', {GET: listFlows}],
]);

/** The resources that take a query. */
const queried: ReadonlySet<string> = new Set(['/snapshot', '/flows']);

const flowRoutes = new Map<string, Methods<FlowRequest>>([
  ['/flows/<id>', {GET: showFlow, DELETE: endFlow}],
  ['/flows/<id>/metadata', {PUT: setMetadata}],
  ['/flows/<id>/block', {POST: blockFlow}],
  ['/flows/<id>/throttle', {POST: throttleFlow}],
  ['/flows/<id>/free', {POST: freeFlow}],
]);
/** Accepted, but not documented. */
const olderFlowRoutes: typeof flowRoutes = new Map([['/flows/<id>/unblock', {POST: freeFlow}]]);

const flowActions = new Set(
  [...flowRoutes.keys(), ...olderFlowRoutes.keys()].flatMap(resource => resource.split('/').slice(3)),
);

/** Whether a method changes nothing. */
export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Answers a request. An invalid one gets a status from 400 up and a sentence. */
export async function answer(request: ControlRequest, controlled: Controlled): Promise<Reply> {
  if (controlled.readonly && !isRead(request.method)) {
    return refuse(403, 'udptop runs with --readonly; only GET is allowed');
  }
  const target = parseRequestTarget(request.target, flowActions);
  if ('error' in target) return refuse(400, target.error);
  const {resource, flowId, query} = target;
  const host = flowId === undefined ? undefined : (query.get('host') ?? undefined);
  if (!queried.has(resource) && query.size > (host === undefined ? 0 : 1)) {
    return refuse(400, `expected no query after ${resource}; filter, sort and limit are for /flows`);
  }
  const {body} = request;
  // HEAD is GET without the body (RFC 9110, section 9.3.2), which node:http leaves out.
  const method = isRead(request.method) ? 'GET' : request.method;
  return flowId === undefined
    ? dispatch(routes.get(resource), method, {query, body}, resource, controlled)
    : dispatch(
        flowRoutes.get(resource) ?? olderFlowRoutes.get(resource),
        method,
        {flowId, host, query, body},
        resource,
        controlled,
      );
}

async function dispatch<Request>(
  methods: Methods<Request> | undefined,
  method: string,
  request: Request,
  resource: string,
  controlled: Controlled,
): Promise<Reply> {
  if (!methods) {
    const known = [...routes.keys(), ...flowRoutes.keys()].join(', ');
    return refuse(404, `expected one of ${known}; got ${quoted(resource)}`);
  }
  const route = Object.hasOwn(methods, method) ? methods[method as Method] : undefined;
  if (route) return route(request, controlled);
  const allow = Object.keys(methods).flatMap(each => (each === 'GET' ? ['GET', 'HEAD'] : [each]));
  const sentence = `expected ${Object.keys(methods).join(' or ')} for ${resource}; got ${quoted(method)}`;
  return {...refuse(405, sentence), allow};
}

/** The snapshot as `--snapshot` writes it. */
async function showSnapshot({query}: RouteRequest, {snapshots}: Controlled): Promise<Reply> {
  if (query.has('limit')) return refuse(400, 'expected filter or sort after /snapshot; limit is for /flows');
  const asked = parseFlowsQuery(query);
  if ('error' in asked) return refuse(400, asked.error);
  return ok(snapshotToJson(exportedSnapshot(await snapshots.now(), asked.view)));
}

/** An answer shows that the relay answers, too. */
async function showHealth(
  _request: RouteRequest,
  {monitor, snapshots, readonly}: Controlled,
): Promise<Reply> {
  const health = healthOf(await snapshots.recent(), monitor.isDraining());
  return {status: statusOfHealth(health), body: {...health, readonly}};
}

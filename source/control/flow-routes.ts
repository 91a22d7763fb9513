import type {FlowControl} from '../flow/control.js';
import {FleetRefusal} from '../flow/fleet-refusal.js';
import {nameKey} from '../flow/flow-key.js';
import {WatchOnlyError} from '../flow/watch-only.js';
import {tableOf} from '../snapshot/columns/of-snapshot.js';
import {rowAt} from '../snapshot/columns/rows.js';
import {slotsOfName} from '../snapshot/columns/table.js';
import {controlToJson, flowToJson} from '../snapshot/json.js';
import type {FlowSnapshot, Snapshot} from '../snapshot/snapshot.js';
import {flowsToJson, parseFlowsQuery} from './flows-query.js';
import {ok, type Reply, refuse} from './reply.js';
import {type BodyShape, blockBody, metadataBody, parseBody, throttleBody} from './request-body.js';
import type {Controlled, FlowRequest, RouteRequest} from './route.js';

/** Includes the four keys that every flow has. */
const maxKeysOfFlow = 64;

export async function listFlows({query}: RouteRequest, {snapshots}: Controlled): Promise<Reply> {
  const asked = parseFlowsQuery(query);
  return 'error' in asked ? refuse(400, asked.error) : ok(flowsToJson(await snapshots.recent(), asked));
}

export async function showFlow({flowId, host}: FlowRequest, {snapshots}: Controlled): Promise<Reply> {
  for (const read of [snapshots.recent, snapshots.now]) {
    const snapshot = await read();
    const found = find(snapshot, flowId, host);
    if (isSeveral(found)) return severalHosts(flowId, found);
    if (found) return ok(flowToJson(found, snapshot.takenAtMs));
  }
  return noFlow(flowId);
}

export async function setMetadata({flowId, host, body}: FlowRequest, controlled: Controlled): Promise<Reply> {
  const parsed = parseBody(body, metadataBody);
  if ('error' in parsed) return refuse(400, parsed.error);
  const {monitor, snapshots, pendingKeys} = controlled;
  const flow = find(await snapshots.rough(), flowId, host) ?? find(await snapshots.now(), flowId, host);
  if (isSeveral(flow)) return severalHosts(flowId, flow);
  if (!flow || flow.state === 'ended') return notActive(flowId, flow);
  const keys = Object.keys(parsed.value);
  const all = new Set([...Object.keys(flow.metadata), ...pendingKeys.of(nameKey(flow)), ...keys]);
  if (all.size > maxKeysOfFlow) {
    return refuse(
      409,
      `the flow ${flowId} would have more than ${maxKeysOfFlow} keys; change existing keys instead`,
    );
  }
  pendingKeys.add(nameKey(flow), keys);
  const refusal = await refusalOf(() => monitor.setMetadata(flow, parsed.value));
  if (refusal !== undefined) return refusal;
  snapshots.outdate();
  return ok({id: flowId, metadata: parsed.value});
}

export async function endFlow(request: FlowRequest, controlled: Controlled): Promise<Reply> {
  return act(request, 'end', {state: 'ended'}, controlled);
}

export async function freeFlow(request: FlowRequest, controlled: Controlled): Promise<Reply> {
  return act(request, 'free', {state: 'active'}, controlled);
}

export function blockFlow(request: FlowRequest, controlled: Controlled): Promise<Reply> {
  return control(request, controlled, blockBody, ({for: durationMs}) => ({
    kind: 'blocked',
    untilMs: durationMs === undefined ? null : controlled.nowMs() + durationMs,
  }));
}

export function throttleFlow(request: FlowRequest, controlled: Controlled): Promise<Reply> {
  return control(request, controlled, throttleBody, ({bytesPerSecond}) => ({
    kind: 'throttled',
    bytesPerSecond,
  }));
}

async function control<Value>(
  request: FlowRequest,
  controlled: Controlled,
  shape: BodyShape<Value>,
  controlOf: (value: Value) => FlowControl,
): Promise<Reply> {
  const parsed = parseBody(request.body, shape);
  if ('error' in parsed) return refuse(400, parsed.error);
  const action = controlOf(parsed.value);
  return act(request, action, {state: action.kind, control: controlToJson(action)}, controlled);
}

async function act(
  {flowId: id, host}: FlowRequest,
  action: 'end' | 'free' | FlowControl,
  result: object,
  {monitor, snapshots}: Controlled,
): Promise<Reply> {
  let isDone = false;
  let there: FlowSnapshot | Several | undefined;
  const refusal = await refusalOf(async () => {
    isDone = await monitor.act({id, host}, action);
    if (isDone) return;
    there = find(await snapshots.rough(), id, host);
    if (host !== undefined || isSeveral(there) || there?.host === undefined) return;
    // Only one machine of the fleet has it.
    isDone = await monitor.act({id, host: there.host}, action);
  });
  if (refusal !== undefined) return refusal;
  if (!isDone) return isSeveral(there) ? severalHosts(id, there) : notActive(id, there);
  snapshots.outdate();
  return ok({id, ...result});
}

/** Why it is not done, because a machine of a fleet refuses or the flow is only watched; undefined if it is done. */
async function refusalOf(work: () => Promise<unknown>): Promise<Reply | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof FleetRefusal) return refuse(502, error.message);
    if (error instanceof WatchOnlyError) return refuse(409, error.message);
    throw error;
  }
}

/** The machines of a fleet that have flows with the same id. */
interface Several {
  readonly hosts: readonly string[];
}

function isSeveral(found: FlowSnapshot | Several | undefined): found is Several {
  return found !== undefined && 'hosts' in found;
}

/** The active flow with that id, or else the one that ended last. */
function find(snapshot: Snapshot, flowId: string, host?: string): FlowSnapshot | Several | undefined {
  const table = tableOf(snapshot);
  const hosts =
    host !== undefined || snapshot.hosts === undefined ? [host] : snapshot.hosts.map(({name}) => name);
  const flows = hosts.flatMap(name =>
    slotsOfName(table, {id: flowId, host: name}).map(slot => rowAt(table, slot)),
  );
  const having = new Set(flows.flatMap(flow => flow.host ?? []));
  if (having.size > 1) return {hosts: [...having]};
  const ended = flows.toSorted((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0));
  return flows.find(({state}) => state !== 'ended') ?? ended.at(-1);
}

function severalHosts(flowId: string, {hosts}: Several): Reply {
  const example = `?host=${encodeURIComponent(hosts[0]!)}`;
  return refuse(409, `${hosts.join(' and ')} have a flow ${flowId}; say which one, as in ${example}`);
}

function notActive(flowId: string, ended: FlowSnapshot | undefined): Reply {
  if (!ended) return noFlow(flowId);
  return refuse(409, `the flow ${flowId} has ended; the next datagram from its client starts a new one`);
}

function noFlow(flowId: string): Reply {
  return refuse(404, `there is no flow ${flowId}; GET /flows lists all flows`);
}

import type {FlowControl} from '../flow/control.js';
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

export async function showFlow({flowId}: FlowRequest, {snapshots}: Controlled): Promise<Reply> {
  for (const read of [snapshots.recent, snapshots.now]) {
    const snapshot = await read();
    const flow = find(snapshot, flowId);
    if (flow) return ok(flowToJson(flow, snapshot.takenAtMs));
  }
  return noFlow(flowId);
}

export async function setMetadata({flowId, body}: FlowRequest, controlled: Controlled): Promise<Reply> {
  const parsed = parseBody(body, metadataBody);
  if ('error' in parsed) return refuse(400, parsed.error);
  const {monitor, snapshots, pendingKeys} = controlled;
  const flow = find(await snapshots.rough(), flowId) ?? find(await snapshots.now(), flowId);
  if (!flow || flow.state === 'ended') return notActive(flowId, flow);
  const keys = Object.keys(parsed.value);
  const all = new Set([...Object.keys(flow.metadata), ...pendingKeys.of(flowId), ...keys]);
  if (all.size > maxKeysOfFlow) {
    return refuse(
      409,
      `the flow ${flowId} would have more than ${maxKeysOfFlow} keys; change existing keys instead`,
    );
  }
  pendingKeys.add(flowId, keys);
  monitor.updateMetadata(flow, parsed.value, {onlyActive: true});
  snapshots.outdate();
  return ok({id: flowId, metadata: parsed.value});
}

export async function endFlow({flowId}: FlowRequest, controlled: Controlled): Promise<Reply> {
  return act(flowId, 'end', {state: 'ended'}, controlled);
}

export async function freeFlow({flowId}: FlowRequest, controlled: Controlled): Promise<Reply> {
  return act(flowId, 'free', {state: 'active'}, controlled);
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
  {flowId, body}: FlowRequest,
  controlled: Controlled,
  shape: BodyShape<Value>,
  controlOf: (value: Value) => FlowControl,
): Promise<Reply> {
  const parsed = parseBody(body, shape);
  if ('error' in parsed) return refuse(400, parsed.error);
  const action = controlOf(parsed.value);
  return act(flowId, action, {state: action.kind, control: controlToJson(action)}, controlled);
}

async function act(
  flowId: string,
  action: 'end' | 'free' | FlowControl,
  result: object,
  {monitor, snapshots}: Controlled,
): Promise<Reply> {
  if (await monitor.act(flowId, action)) {
    snapshots.outdate();
    return ok({id: flowId, ...result});
  }
  return notActive(flowId, find(await snapshots.rough(), flowId));
}

/** The active flow with that id, or else the one that ended last. */
function find(snapshot: Snapshot, flowId: string): FlowSnapshot | undefined {
  const table = tableOf(snapshot);
  const flows = slotsOfName(table, {id: flowId}).map(slot => rowAt(table, slot));
  const ended = flows.toSorted((a, b) => (a.endedAtMs ?? 0) - (b.endedAtMs ?? 0));
  return flows.find(({state}) => state !== 'ended') ?? ended.at(-1);
}

function notActive(flowId: string, ended: FlowSnapshot | undefined): Reply {
  if (!ended) return noFlow(flowId);
  return refuse(409, `the flow ${flowId} has ended; the next datagram from its client starts a new one`);
}

function noFlow(flowId: string): Reply {
  return refuse(404, `there is no flow ${flowId}; GET /flows lists all flows`);
}

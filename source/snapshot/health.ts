import type {FlowCounts, Snapshot} from './snapshot.js';

/** Whether the services work, in short. */
export interface Health {
  /** `failing` while no service works, `degraded` while some do not, `draining` while no new sessions are let in. */
  readonly status: 'ok' | 'draining' | 'degraded' | 'failing';
  /** Why services do not work; not there while they all do. */
  readonly problems?: readonly {readonly name: string; readonly problem: string}[];
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly flows: FlowCounts;
}

export function healthOf({version, uptimeSeconds, totals, services}: Snapshot, isDraining: boolean): Health {
  const problems = services.flatMap(({name, problem}) => (problem === undefined ? [] : [{name, problem}]));
  const facts = {version, uptimeSeconds, flows: totals.flows};
  if (isDraining) return {status: 'draining', problems, ...facts};
  if (problems.length === 0) return {status: 'ok', ...facts};
  return {status: problems.length < services.length ? 'degraded' : 'failing', problems, ...facts};
}

/** An HTTP status that says so, too. */
export function statusOfHealth({status}: Health): 200 | 503 {
  return status === 'failing' ? 503 : 200;
}

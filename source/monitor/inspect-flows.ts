import type {Endpoint} from '../address/endpoint.js';
import {formatEndpoint} from '../address/endpoint.js';
import type {CapturedFlow} from '../capture/flows/captured-flow.js';
import {createInspector, type Finding, maxDatagrams} from '../inspection/inspect.js';
import {pairingOf} from '../inspection/message-numbers.js';
import {createMovedQuic} from '../inspection/quic/moved.js';
import type {DatagramWatch} from '../relay/sessions/session.js';

export {pairingOf} from '../inspection/message-numbers.js';
export {createSeenNames} from '../inspection/seen-names.js';

/** The share of a thread's time that inspection may take. Flows that start while it is used up are not inspected. */
const timeShare = 0.05;
const longestBurstMs = 50;

/** What is inspected: a session of the relay, or a flow beside the path. */
export interface InspectedFlow {
  readonly client: Endpoint;
  readonly target: Endpoint;
}

/**
 * Makes a watch for each new flow, which reports what it finds about the flow, once.
 * @param now in ms
 */
export function createFlowInspection<Flow extends InspectedFlow>(
  report: (flow: Flow, finding: Finding) => void,
  now: () => number = () => performance.now(),
): (flow: Flow) => DatagramWatch | undefined {
  let leftMs = longestBurstMs;
  let refilledAtMs = now();

  function hasTime(atMs: number): boolean {
    leftMs = Math.min(longestBurstMs, leftMs + (atMs - refilledAtMs) * timeShare);
    refilledAtMs = atMs;
    return leftMs > 0;
  }

  const movedQuic = createMovedQuic();

  return flow => {
    const target = formatEndpoint(flow.target);
    const ports = {clientPort: flow.client.port, targetPort: flow.target.port};
    const inspector = createInspector(movedQuic.watch(target));
    let left = maxDatagrams;
    let learnsFrom = 0;
    return (direction, payload) => {
      if (learnsFrom > 0) {
        learnsFrom--;
        // A few bytes: this takes no time worth measuring.
        return learnsFrom > 0 && !(direction === 'tx' && movedQuic.learn(target, payload));
      }
      const startedMs = now();
      if (!hasTime(startedMs)) return false;
      const finding = inspector.inspect({direction, payload, ...ports});
      leftMs -= now() - startedMs;
      if (finding) report(flow, finding);
      if (finding?.app === 'quic' && !finding.isContinued) {
        learnsFrom = maxDatagrams;
        return direction === 'rx' || !movedQuic.learn(target, payload);
      }
      return --left > 0 && !finding;
    };
  };
}

/** The same for the flows of a capture, which get what is found as their metadata. */
export function createCaptureInspection(
  now?: () => number,
): (flow: CapturedFlow) => DatagramWatch | undefined {
  return createFlowInspection<CapturedFlow>((flow, {app, details, isContinued}) => {
    const rule = isContinued ? 'none' : pairingOf(app);
    if (rule !== undefined) flow.pairResponses(rule);
    if (rule === 'none') flow.dropEstimates();
    // Metadata from users and labels takes precedence over findings.
    flow.addFindings({app, ...details});
  }, now);
}

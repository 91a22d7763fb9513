import type {Endpoint} from '../address/endpoint.js';
import {formatEndpoint} from '../address/endpoint.js';
import type {CapturedFlow} from '../capture/flows/captured-flow.js';
import {isGroupAddress} from '../capture/flows/group-address.js';
import type {Direction} from '../flow/direction.js';
import type {Metadata} from '../flow/metadata.js';
import {createInspector, type Finding, type Inspector, maxDatagrams} from '../inspection/inspect.js';
import {pairingOf} from '../inspection/message-numbers.js';
import type {OwnApps} from '../inspection/own-apps.js';
import {createMovedQuic} from '../inspection/quic/moved.js';
import type {DatagramWatch} from '../relay/sessions/session.js';
import {metadataOf, moreMetadata} from './finding-metadata.js';
import {answerTally, type FlowQualities} from './flow-quality.js';

export {pairingOf} from '../inspection/message-numbers.js';
export {createOwnApps} from '../inspection/own-apps.js';
export {createSeenNames} from '../inspection/seen-names.js';
export {answerTally, createFlowQualities} from './flow-quality.js';

/** The share of a thread's time that inspection may take. Flows that start while it is used up are not inspected. */
const timeShare = 0.05;
const longestBurstMs = 50;
const noBytes: Uint8Array = new Uint8Array();

/** What is inspected: a session of the relay, or a flow beside the path. */
export interface InspectedFlow {
  readonly client: Endpoint;
  readonly target: Endpoint;
  /** Is told when the first datagrams said nothing. */
  onUnknown?(): void;
}

export interface FlowInspectionOptions<Flow> {
  /**
   * Is told of each finding about a flow. A later one may add details to an earlier one, or refine it.
   * @param add what it makes of the metadata that is known of the flow so far
   */
  readonly report: (flow: Flow, finding: Finding, add: (known: Metadata) => Metadata) => void;
  /** Is told of each flow that is not inspected to the end, for lack of time. */
  readonly onSkipped?: (flow: Flow) => void;
  /** The applications of the user. */
  readonly ownApps?: OwnApps | undefined;
  /** In ms. */
  readonly now?: () => number;
}

/** Makes a watch for each new flow, which reports what it finds about the flow. */
export function createFlowInspection<Flow extends InspectedFlow>({
  report,
  onSkipped = () => {},
  ownApps,
  now = () => performance.now(),
}: FlowInspectionOptions<Flow>): (flow: Flow) => DatagramWatch | undefined {
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
    // One object for all datagrams of the flow.
    const datagram = {
      direction: 'rx' as Direction,
      payload: noBytes,
      clientPort: flow.client.port,
      targetPort: flow.target.port,
    };
    // Made within the time that it may take: in a flood, most flows have none.
    let inspector: Inspector | undefined;
    let told: Metadata | undefined;
    let learnsFrom = 0;

    function tell(finding: Finding): void {
      const metadata = metadataOf(finding, ownApps?.categoryOf(finding.app));
      const before = told ?? {};
      report(flow, finding, known => moreMetadata(metadata, before, known));
      told = {...before, ...metadata};
      if (finding.app === 'quic' && !finding.isContinued) learnsFrom = maxDatagrams;
    }

    return (direction, payload) => {
      if (learnsFrom > 0) {
        learnsFrom--;
        // A few bytes: this takes no time worth measuring.
        if (direction === 'tx' && movedQuic.learn(target, payload)) learnsFrom = 0;
      }
      if (inspector?.isDone) return learnsFrom > 0;
      const startedMs = now();
      if (!hasTime(startedMs)) {
        onSkipped(flow);
        if (told === undefined) flow.onUnknown?.();
        return false;
      }
      datagram.direction = direction;
      datagram.payload = payload;
      inspector ??= createInspector({movedQuic: movedQuic.watch(target), ownRules: ownApps?.rules});
      const finding = inspector.inspect(datagram);
      datagram.payload = noBytes;
      leftMs -= now() - startedMs;
      if (finding) {
        tell(finding);
        if (direction === 'tx' && learnsFrom > 0 && movedQuic.learn(target, payload)) learnsFrom = 0;
      }
      if (!inspector.isDone) return true;
      if (told === undefined) flow.onUnknown?.();
      return learnsFrom > 0;
    };
  };
}

/**
 * The same for the flows of a capture, which get what is found as their metadata.
 * @param qualities follows how well they go
 */
export function createCaptureInspection(
  qualities: FlowQualities<CapturedFlow>,
  options: Omit<FlowInspectionOptions<CapturedFlow>, 'report' | 'onSkipped'>,
): (flow: CapturedFlow) => DatagramWatch | undefined {
  return createFlowInspection<CapturedFlow>({
    ...options,
    onSkipped: flow => flow.onSkipped(),
    report(flow, {app, details, isContinued}, add) {
      if (flow.ended) return;
      // Whoever answers a question to a group does so from its own address, in another flow.
      const isElsewhere = isContinued || isGroupAddress(flow.target.host);
      const rule = isElsewhere ? 'none' : pairingOf(app);
      if (rule !== undefined) flow.pairResponses(rule, answerTally(flow, rule));
      const quality = qualities.watch(flow, app, flow.startedAtMs, details, isContinued === true, () =>
        flow.followQuality(undefined),
      );
      if (quality !== undefined) flow.followQuality(quality);
      if (rule === 'none') flow.dropEstimates();
      flow.addMetadata(add(flow.metadata));
    },
  });
}

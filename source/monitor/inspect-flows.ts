import {formatEndpoint} from '../address/endpoint.js';
import {createInspector, type Finding, maxDatagrams} from '../inspection/inspect.js';
import type {DatagramWatch, Session} from '../relay/sessions/session.js';

/** The share of a thread's time that inspection may take. Flows that start while it is used up are not inspected. */
const timeShare = 0.05;
const longestBurstMs = 50;
const maxQuicTargets = 1000;

/**
 * Makes a watch for each new session, which reports what it finds about the flow, once.
 * @param now in ms
 */
export function createFlowInspection(
  report: (session: Session, finding: Finding) => void,
  now: () => number = () => performance.now(),
): (session: Session) => DatagramWatch | undefined {
  let leftMs = longestBurstMs;
  let refilledAtMs = now();

  function hasTime(atMs: number): boolean {
    leftMs = Math.min(longestBurstMs, leftMs + (atMs - refilledAtMs) * timeShare);
    refilledAtMs = atMs;
    return leftMs > 0;
  }

  /** Targets that speak QUIC, oldest first. */
  const quicTargets = new Set<string>();
  function note(target: string): void {
    quicTargets.delete(target);
    quicTargets.add(target);
    if (quicTargets.size > maxQuicTargets) quicTargets.delete(quicTargets.values().next().value!);
  }

  return session => {
    const target = formatEndpoint(session.target);
    const ports = {clientPort: session.client.port, targetPort: session.target.port};
    const inspector = createInspector(quicTargets.has(target));
    let left = maxDatagrams;
    return (direction, payload) => {
      const startedMs = now();
      if (!hasTime(startedMs)) return false;
      const finding = inspector.inspect({direction, payload, ...ports});
      leftMs -= now() - startedMs;
      if (finding?.app === 'quic') note(target);
      if (finding) report(session, finding);
      return --left > 0 && !finding;
    };
  };
}

import {noNumber} from '../../address/endpoint-number.js';
import {oneWayApps} from '../../inspection/one-way.js';
import {Count, type FlowKind, type FlowPage, Rare} from '../../snapshot/columns/page.js';
import {
  forwarded,
  isRefusedAt,
  lastSeenMs,
  ownMetadataAt,
  rareAt,
  received,
  targetText,
} from '../../snapshot/columns/read.js';
import {eachSlot, type FlowTable} from '../../snapshot/columns/table.js';
import type {ServiceSnapshot} from '../../snapshot/snapshot.js';

/** So many refusals are no chance. */
const leastRefusals = 3;
/** A silence means something after so many flows or datagrams, and so long. */
const leastFlows = 3;
const leastDatagrams = 5;
const leastSilenceMs = 5000;

/** What the flows of one target tell of it together; of all targets, where clients choose them. */
interface Account {
  readonly targets: Set<string>;
  flows: number;
  /** Datagrams that went on to it. */
  sent: number;
  replies: number;
  /** In flows that it refused after its last reply, or without one. */
  refusals: number;
  startedAtMs: number;
  refusedAtMs: number;
  answeredAtMs: number;
  /** Whether no reply is expected, by any of the flows. */
  isOneWay: boolean;
  isTftp: boolean;
}

/**
 * Sentences about targets that are sent to and do not answer, with the likely reason. A reply makes its sentence go.
 * @param nowMs when the flows were read, in ms since the epoch
 * @param anyPort services that take replies from any port of a target already
 */
export function unansweredNotices(
  flows: FlowTable,
  services: readonly Pick<ServiceSnapshot, 'name' | 'handler'>[],
  nowMs: number,
  anyPort: ReadonlySet<string> = new Set(),
): string[] {
  const accounts = new Map(services.map(({name}) => [name, new Map<string, Account>()]));
  // A client's choice of a dead target says nothing about the service, unless no target answers.
  const chosen = new Set(services.filter(({handler}) => handler !== 'udp').map(({name}) => name));
  let [lastKind, lastTarget]: [FlowKind | undefined, number] = [undefined, noNumber];
  let account: Account | undefined;
  eachSlot(flows, (page, index) => {
    const kind = page.names.kinds[index]!;
    const target = page.names.targets[index]!;
    // Most flows in a row are of the same service and target.
    if (kind !== lastKind || target !== lastTarget || target === noNumber) {
      [lastKind, lastTarget] = [kind, target];
      account = accountOf(accounts.get(kind.service), chosen.has(kind.service), page, index);
    }
    if (account !== undefined) add(account, page, index);
  });
  return [...accounts].flatMap(([service, ofService]) =>
    [...ofService.values()].flatMap(account => {
      const sentence = refusedSentence(account) ?? silentSentence(account, nowMs, anyPort.has(service));
      return sentence === undefined ? [] : [`${service}: ${sentence}`];
    }),
  );
}

function accountOf(
  ofService: Map<string, Account> | undefined,
  isChosen: boolean,
  page: FlowPage,
  index: number,
): Account | undefined {
  if (ofService === undefined) return undefined;
  const target = targetText(page, index);
  const key = isChosen ? '' : target;
  let account = ofService.get(key);
  if (account === undefined) {
    account = createAccount();
    ofService.set(key, account);
  }
  account.targets.add(target);
  return account;
}

function createAccount(): Account {
  return {
    targets: new Set(),
    flows: 0,
    sent: 0,
    replies: 0,
    refusals: 0,
    startedAtMs: Number.POSITIVE_INFINITY,
    refusedAtMs: Number.NEGATIVE_INFINITY,
    answeredAtMs: Number.NEGATIVE_INFINITY,
    isOneWay: false,
    isTftp: false,
  };
}

function add(account: Account, page: FlowPage, index: number): void {
  const app = ownMetadataAt(page, index)?.app;
  account.flows++;
  account.sent += forwarded(page, Count.rxPackets, index);
  account.replies += received(page, Count.txPackets, index);
  account.startedAtMs = Math.min(account.startedAtMs, page.names.startedAtMs[index]!);
  if (app !== undefined) {
    account.isOneWay ||= oneWayApps.has(String(app));
    account.isTftp ||= app === 'tftp';
  }
  if (isRefusedAt(page, index)) {
    account.refusals += rareAt(page, Rare.refusals, index);
    account.refusedAtMs = Math.max(account.refusedAtMs, lastSeenMs(page, index));
  } else if (received(page, Count.txPackets, index) > 0) {
    account.answeredAtMs = Math.max(account.answeredAtMs, lastSeenMs(page, index));
  }
}

function refusedSentence({
  targets,
  refusals,
  refusedAtMs,
  answeredAtMs,
  replies,
}: Account): string | undefined {
  if (refusals < leastRefusals || refusedAtMs < answeredAtMs) return undefined;
  if (targets.size > 1) {
    return replies === 0 ? `all ${targets.size} targets refuse: nothing listens there` : undefined;
  }
  const [target] = targets;
  return `${target} refuses: nothing listens there${replies > 0 ? ' any more' : ''}`;
}

function silentSentence(account: Account, nowMs: number, isAnyPort: boolean): string | undefined {
  const {targets, flows, sent, replies, refusals, startedAtMs, isOneWay, isTftp} = account;
  if (replies > 0 || refusals > 0 || isOneWay) return undefined;
  if (flows < leastFlows && sent < leastDatagrams) return undefined;
  if (sent === 0 || nowMs - startedAtMs < leastSilenceMs) return undefined;
  const [target] = targets;
  const who = targets.size > 1 ? `any of ${targets.size} targets` : target;
  if (isAnyPort) return `no reply from ${who}: a wrong address, a firewall, or a protocol without replies`;
  if (isTftp) {
    return `no reply from ${who}: a TFTP server answers from another port, so add replies=any-port`;
  }
  return `no reply from ${who}: a wrong address, a firewall, a protocol without replies, or a server that answers from another port (then add replies=any-port)`;
}

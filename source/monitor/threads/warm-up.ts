import type {Endpoint} from '../../address/endpoint.js';
import type {UdpServiceConfiguration} from '../../configuration/model.js';
import {silentLogger} from '../../flow/logger.js';
import {selectTransport} from '../../relay/transport/select.js';
import type {
  DatagramTransport,
  Listener,
  ReceivedBatch,
  ReplyOwner,
  UpstreamOwner,
} from '../../relay/transport/transport.js';
import {createStatsReporterRegistry} from '../../reporting/registry.js';
import {startRelayHost} from './relay-host.js';
import type {RelayThreadData} from './relay-messages.js';

const loopback: Endpoint = {host: '127.0.0.1', port: 0};
/** For an answer, which comes within a few ms. Where something keeps it back, the start does not wait for it. */
const usualPatienceMs = 50;
/** Nothing that inspection knows, so that it tries everything; then a DNS query for the root. */
const payloads = [
  '\u00fe'.repeat(40),
  '\u0001\u0000\u0001\u0000\u0000\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0002\u0000\u0001',
].map(text => Buffer.from(text, 'latin1'));

/**
 * Relays a few datagrams of its own to and fro, over loopback and with everything that takes part, before there are clients:
 * the first datagram of a client would wait for V8 to compile it all. Of the counters, reporters and events nobody hears.
 * @returns how many of them came back
 */
export async function warmUp(
  {transport: choice, inspect}: Pick<RelayThreadData, 'transport' | 'inspect'>,
  patienceMs = usualPatienceMs,
): Promise<number> {
  try {
    const transport = selectTransport(choice, silentLogger, true);
    const target = await listenAndEcho(transport);
    try {
      return await relayTo(target.addresses[0]!, transport, {transport: choice, inspect}, patienceMs);
    } finally {
      await target.close();
    }
  } catch {
    // The services say themselves what they lack; a loopback interface or descriptors to spare are not needed.
    return 0;
  }
}

async function relayTo(
  target: Endpoint,
  transport: DatagramTransport,
  choices: Pick<RelayThreadData, 'transport' | 'inspect'>,
  patienceMs: number,
): Promise<number> {
  const host = await startRelayHost({
    ...choices,
    services: [serviceTo(target)],
    labels: [],
    apps: [],
    ownThread: true,
    sharing: {limitMemories: [], threads: 1, spares: 0},
    registry: createStatsReporterRegistry(),
    logger: silentLogger,
    emit() {},
  });
  try {
    return await exchange(host.services[0]!.address!, transport, patienceMs);
  } finally {
    await host.stop();
  }
}

/** A client that sends, waits for each answer, and gives up at the first that does not come. */
async function exchange(
  service: Endpoint,
  transport: DatagramTransport,
  patienceMs: number,
): Promise<number> {
  let settle = (_isAnswered: boolean) => {};
  const client = transport.connect(service, {
    ...silentOwner,
    onReplies: () => settle(true),
    // At once, where there is no loopback interface.
    onUnsent: () => settle(false),
  });
  try {
    for (const [answers, payload] of payloads.entries()) {
      const answered = new Promise<boolean>(resolve => {
        settle = resolve;
      });
      const timer = setTimeout(() => settle(false), patienceMs);
      client.send(batchOf(payload), 0, 1);
      const isAnswered = await answered;
      clearTimeout(timer);
      if (!isAnswered) return answers;
    }
    return payloads.length;
  } finally {
    client.close();
  }
}

async function listenAndEcho(transport: DatagramTransport): Promise<Listener> {
  const listener = await transport.listen(loopback, batch => {
    for (let index = 0; index < batch.count; index++) {
      listener.send(batch, index, index + 1, batch.replyPath(index), silentReplies);
    }
  });
  return listener;
}

function serviceTo(target: Endpoint): UdpServiceConfiguration {
  return {
    name: 'warm-up',
    handler: 'udp',
    listen: loopback,
    target,
    statsGUID: '',
    udpTimeoutMs: 1000,
    limits: {maxSessions: 1, maxSessionsPerClient: 1},
    allow: [],
    sourceLocation: {kind: 'built-in'},
  };
}

const batchOf = (payload: Uint8Array): ReceivedBatch => ({
  count: 1,
  size: () => payload.length,
  payload: () => payload,
});

const silentReplies: ReplyOwner = {onReplySent() {}, onReplyUnsent() {}, onReplyWaiting() {}};

const silentOwner: Omit<UpstreamOwner, 'onReplies' | 'onUnsent'> = {
  onSent() {},
  onWaiting() {},
  onUnusable() {},
  onRefused() {},
  onLost() {},
};

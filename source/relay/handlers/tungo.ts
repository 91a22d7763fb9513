import ipaddr from 'ipaddr.js';
import type {Bypass} from '../../address/bypass.js';
import type {Egress} from '../../address/egress.js';
import type {Endpoint} from '../../address/endpoint.js';
import {TunError} from '../../libc/tun-error.js';
import {createBypass} from '../bypass.js';
import {C, countStray} from '../counters.js';
import {
  createFlowRelay,
  type FlowRelayOptions,
  type RunningService,
  type ServiceContext,
} from '../flow-relay.js';
import type {RoutedBatch, TunOptions} from '../transport/transport.js';

/** Options of a `tungo` service, already validated. */
export interface TungoServiceOptions extends FlowRelayOptions {
  readonly device: Omit<TunOptions, 'egress' | 'proxyHost'>;
  /** The multicast groups to forward to, in the form of RFC 5952; other multicast is dropped. */
  readonly multicastGroups: readonly string[];
  readonly bypass?: Bypass | undefined;
  /** What keeps sockets towards targets from being routed back into the device. */
  readonly egress?: Egress | undefined;
  /** The proxy that upstream datagrams go through, if any. */
  readonly proxy?: {readonly host: string} | undefined;
}

/**
 * Forwards every UDP flow that is routed into a TUN device to its target, from this machine's own address. Each pair of
 * client and target is a session.
 * @throws {TunError} when the device cannot be opened, or would be sent the relay's own datagrams
 */
export async function startTungoService(
  options: TungoServiceOptions,
  context: ServiceContext,
): Promise<RunningService> {
  const {transport, logger} = context;
  const {name, device, egress = {}} = options;
  if (!transport.openTun) {
    throw new TunError(
      'tungo needs the batched transport, which works on Linux on x64 and arm64, with koffi',
    );
  }
  const isForwarded = createForwarding(options);
  const isBypassed = createBypass(options.bypass);
  const flows = createFlowRelay<RoutedBatch>(options, context, {
    targetOf: (batch, index) => {
      const target = batch.target(index);
      if (!isForwarded(target)) return 'noTarget';
      return isBypassed(target.host) ? 'bypassed' : target;
    },
    connect: (target, owner) => transport.connect(target, owner),
    connectionType: 'tun',
  });
  const {counters} = flows;
  const link = await transport.openTun(
    {...device, egress, proxyHost: options.proxy?.host},
    {
      onBatch: flows.receive,
      onDropped(reason) {
        countStray(counters, 'rx', reason, 1, 0);
        flows.warn(reason, {service: name, reason}, 'datagrams dropped');
      },
      onOther(answered) {
        counters[C.notUdpPackets]!++;
        if (answered) counters[C.notUdpAnswered]!++;
      },
      onGone(error) {
        counters[C.deviceGone] = 1;
        logger.error({service: name}, error.message);
        for (const session of flows.sessions()) flows.end(session, 'closed');
      },
      onBack() {
        counters[C.deviceGone] = 0;
        logger.warn({service: name, device: device.name}, 'the TUN device is back');
      },
      onTrouble: error => flows.warn('device', {service: name}, error.message),
    },
  );
  flows.open(link);
  logger.info(
    {
      service: name,
      device: device.name,
      networks: device.networks.map(({address, prefixBits}) => `${address}/${prefixBits}`),
      routes: device.routes.map(({destination}) => destination),
      mtuBytes: device.mtuBytes,
    },
    'relaying',
  );

  let stopped: Promise<void> | undefined;
  async function stop(): Promise<void> {
    flows.close();
    await link.close();
  }
  return {
    name,
    counters,
    address: undefined,
    receiveBufferBytes: link.receiveBufferBytes,
    spares: [],
    act: flows.act,
    sessionsOf: flows.sessionsOf,
    flows: flows.sessions,
    drain: flows.drain,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Whether a target is a host elsewhere. The device's own networks contain only the device itself. */
function createForwarding({device, multicastGroups}: TungoServiceOptions): (target: Endpoint) => boolean {
  const groups = new Set(multicastGroups);
  const own = device.networks.map(({address, prefixBits}) => [ipaddr.parse(address), prefixBits] as const);
  return ({host, port}) => {
    const address = ipaddr.parse(host);
    if (port === 0) return false;
    if (own.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))) {
      return false;
    }
    switch (address.range()) {
      case 'multicast':
        return groups.has(host);
      case 'broadcast':
      case 'unspecified':
      case 'loopback':
        return false;
      default:
        return true;
    }
  };
}

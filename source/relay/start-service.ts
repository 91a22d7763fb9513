import type {Egress} from '../address/egress.js';
import type {Endpoint} from '../address/endpoint.js';
import type {UpstreamProxy} from '../address/proxy.js';
import type {Selector} from '../flow/selector.js';
import type {RunningService} from './flow-relay.js';
import {type InsertServiceOptions, startInsertService} from './handlers/insert.js';
import {type ReduServiceOptions, startReduService} from './handlers/redu.js';
import {type Socks5ServiceOptions, startSocks5Service} from './handlers/socks5.js';
import {startTungoService, type TungoServiceOptions} from './handlers/tungo.js';
import {startUdpService, type UdpServiceContext, type UdpServiceOptions} from './handlers/udp.js';
import {throughProxy} from './socks5/proxy-transport.js';
import {defaultSelector} from './targets.js';
import {withEgress} from './transport/with-egress.js';

/** A service of any kind. */
export type ServiceOptions = (
  | (Omit<UdpServiceOptions, 'targets' | 'selector' | 'keepalive'> & {
      readonly handler: 'udp';
      readonly target: Endpoint;
      readonly otherTargets?: readonly Endpoint[];
      readonly selector?: Selector;
      readonly keepalive?: boolean;
    })
  | ({readonly handler: 'socks5'} & Socks5ServiceOptions)
  | ({readonly handler: 'tungo'} & TungoServiceOptions)
  | ({readonly handler: 'insert'} & InsertServiceOptions)
  | ({readonly handler: 'redu'} & ReduServiceOptions)
) & {
  /** The proxy that datagrams to targets go through. */
  readonly proxy?: UpstreamProxy | undefined;
  /** Where the sockets towards targets send. Default: as the kernel's routes decide. */
  readonly egress?: Egress | undefined;
};

/** @throws what the handler throws, such as EADDRINUSE, and `EgressError` */
export async function startService(
  options: ServiceOptions,
  context: UdpServiceContext,
): Promise<RunningService> {
  const {proxy, egress} = options;
  const outward = withEgress(context.transport, egress);
  const transport = proxy ? throughProxy(outward, proxy, context.logger) : outward;
  const own = {...context, transport};
  switch (options.handler) {
    case 'udp': {
      const {target, otherTargets = [], selector = defaultSelector, keepalive = true} = options;
      return startUdpService({...options, targets: [target, ...otherTargets], selector, keepalive}, own);
    }
    case 'socks5':
      return startSocks5Service(options, own);
    case 'tungo':
      return startTungoService(options, own);
    case 'insert':
      return startInsertService(options, own);
    case 'redu':
      return startReduService(options, {...own, towardsClients: context.transport});
  }
}

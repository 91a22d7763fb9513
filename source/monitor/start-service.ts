import type {ServiceConfiguration} from '../configuration/service.js';
import type {RunningService} from '../relay/flow-relay.js';
import {startTungoService} from '../relay/handlers/tungo.js';
import {startUdpService, type UdpServiceContext} from '../relay/handlers/udp.js';
import {defaultSelector} from '../relay/targets.js';

/** @throws what the handler throws */
export function startService(
  service: ServiceConfiguration,
  context: UdpServiceContext,
): Promise<RunningService> {
  switch (service.handler) {
    case 'udp':
      return startUdpService(
        {...service, targets: [service.target], selector: defaultSelector, keepalive: true},
        context,
      );
    case 'tungo':
      return startTungoService(service, context);
  }
}

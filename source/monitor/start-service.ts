import type {ServiceConfiguration} from '../configuration/service.js';
import type {RunningService} from '../relay/flow-relay.js';
import {startTungoService} from '../relay/handlers/tungo.js';
import {startUdpService, type UdpServiceContext} from '../relay/handlers/udp.js';

/** @throws what the handler throws */
export function startService(
  service: ServiceConfiguration,
  context: UdpServiceContext,
): Promise<RunningService> {
  switch (service.handler) {
    case 'udp':
      return startUdpService(service, context);
    case 'tungo':
      return startTungoService(service, context);
  }
}

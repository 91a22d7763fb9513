import type {ControlledMonitor} from '../../control/route.js';
import {type ControlSocket, openControlSocket} from '../../control/server.js';
import {ControlSocketError} from '../../control/socket-file.js';
import {parseConnectionId} from '../../flow/connection-id.js';
import type {Logger} from '../../flow/logger.js';
import {UsageError} from '../cli/usage-error.js';
import type {ShownMonitor} from '../output/masked-monitor.js';
import type {Settings} from './settings.js';

/**
 * Opens the control socket.
 * @throws {UsageError} when its path cannot be had
 */
export async function openControl(
  path: string,
  monitor: ControlledMonitor,
  {readonly}: Settings,
  logger: Logger,
): Promise<ControlSocket> {
  try {
    return await openControlSocket({path, monitor, readonly, logger});
  } catch (error) {
    throw error instanceof ControlSocketError ? new UsageError(`control socket: ${error.message}`) : error;
  }
}

/** The monitor as the control socket knows it. */
export function controlled({act, updateMetadata, takeSnapshot, isDraining}: ShownMonitor): ControlledMonitor {
  return {
    takeSnapshot,
    isDraining,
    act: ({id}, action) => act(id, action),
    async setMetadata({id}, metadata) {
      const flow = parseConnectionId(id);
      if (flow) updateMetadata(flow, metadata, {onlyActive: true});
      return flow !== undefined;
    },
  };
}

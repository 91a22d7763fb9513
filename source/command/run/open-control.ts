import type {ControlledMonitor} from '../../control/route.js';
import {type ControlSocket, openControlSocket} from '../../control/server.js';
import {ControlSocketError} from '../../control/socket-file.js';
import type {Logger} from '../../flow/logger.js';
import {UsageError} from '../cli/usage-error.js';
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

import {hostname} from 'node:os';
import type {PartialConfiguration} from '../../../configuration/model.js';
import type {Membership} from '../../../fleet/machine/join.js';
import type {Logger} from '../../../flow/logger.js';
import type {Mask} from '../../../view/privacy/mask.js';
import type {ShownMonitor} from '../../output/masked-monitor.js';
import {reachable} from '../reachable.js';
import type {Settings} from '../settings.js';

interface Joining {
  readonly settings: Settings;
  readonly configuration: Pick<PartialConfiguration, 'fleet'>;
  readonly mask: Pick<Mask, 'name'> | undefined;
  readonly logger: Logger;
}

/**
 * Joins the fleet of the command line or of the configuration; undefined without one.
 * @throws {UsageError} when a file that it needs cannot be read
 */
export async function joinFleet(
  monitor: ShownMonitor,
  {settings, configuration, mask, logger}: Joining,
): Promise<Membership | undefined> {
  const fleet = settings.fleet?.fleet ?? configuration.fleet;
  if (fleet === undefined) return undefined;
  const chosen = settings.fleetHost ?? fleet.host;
  // A name that was chosen for the fleet may be seen there.
  const host = chosen ?? mask?.name(hostname()) ?? hostname();
  const {joinFleet: join} = await import('../../../fleet/machine/join.js');
  return reachable('--fleet', () => join({fleet, host, monitor, readonly: settings.readonly, logger}));
}

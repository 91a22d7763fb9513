import type {PartialConfiguration} from '../../configuration/model.js';
import {holdsPassword} from '../../configuration/passwords/holds-password.js';
import type {Logger} from '../../flow/logger.js';
import {forbidCoreDump} from '../../libc/core-dump.js';

/** Keeps the passwords of a configuration to this process, and logs who can read them elsewhere. */
export function guardPasswords(
  {services, warnings, fleet}: Pick<PartialConfiguration, 'services' | 'warnings' | 'fleet'>,
  logger: Logger,
): void {
  for (const warning of warnings) logger.warn({}, warning);
  if (!holdsPassword(services) && fleet?.user === undefined) return;
  const why = forbidCoreDump();
  if (why !== undefined) logger.info({why}, 'a core dump of this process would hold the password');
}

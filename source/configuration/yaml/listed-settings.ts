import type {RelayFileService} from '../schema/file.js';
import type {Referred} from './references.js';

/** Who may relay and how much, as the service says it, or else the lists that it refers to. */
export function listedSettings(
  {limits, allow, deny}: Pick<RelayFileService, 'limits' | 'allow' | 'deny'>,
  referred: Referred,
) {
  return {
    maxSessions: limits?.maxSessions ?? referred.maxSessions,
    maxSessionsPerClient: limits?.maxSessionsPerClient ?? referred.maxSessionsPerClient,
    newSessionsPerSecond: limits?.newSessionsPerSecond ?? referred.newSessionsPerSecond,
    amplification: limits?.amplification,
    allow: allow ?? referred.allow,
    deny,
    lists: referred.lists,
  };
}

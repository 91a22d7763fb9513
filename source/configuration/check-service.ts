import {type CommonDraft, checkCommon} from './check-common.js';
import {isLoopback, parseListenEndpoint, parseTargetEndpoint} from './endpoint.js';
import {wouldForwardToItself} from './forward-loop.js';
import type {Origin, UdpConfiguration} from './service.js';

/** A service that forwards a port as written, before its texts are understood. */
export interface ServiceDraft extends CommonDraft {
  readonly handler: 'udp';
  readonly listen: string;
  readonly target: string;
}

export type DraftField = keyof ServiceDraft;

/** How an access list is written where a service is written. */
const allowExamples: Readonly<Record<Origin['kind'], readonly [some: string, everybody: string]>> = {
  flag: ['allow=10.0.0.0/8', 'allow=any'],
  file: ['allow: [10.0.0.0/8]', 'allow: any'],
  'built-in': ["allow: ['10.0.0.0/8']", "allow: 'any'"],
};

/**
 * Understands a draft; every problem is told with the field it is about, and then there is no service.
 * @param problem its `index` says which entry of a list it is about
 */
export function checkService(
  draft: ServiceDraft,
  origin: Origin,
  problem: (field: DraftField, message: string, index?: number) => void,
): UdpConfiguration | undefined {
  let sound = true;
  const reject = (field: DraftField, message: string, index?: number) => {
    sound = false;
    problem(field, message, index);
  };

  const listen = parseListenEndpoint(draft.listen);
  if ('error' in listen) reject('listen', listen.error);
  const target = parseTargetEndpoint(draft.target);
  if ('error' in target) reject('target', target.error);
  const common = checkCommon(draft, reject);
  // An empty list says as little as none.
  if (!('error' in listen) && !isLoopback(listen.host) && (draft.allow?.length ?? 0) === 0) {
    const [some, everybody] = allowExamples[origin.kind];
    reject(
      'listen',
      `${listen.host} can be reached from other machines, so say who may relay; add ${some}, or ${everybody} for everybody`,
    );
  }
  if (!('error' in listen) && !('error' in target) && wouldForwardToItself(listen, target)) {
    reject('target', 'expected another address than the one it listens at: it would forward to itself');
  }
  if (!sound || 'error' in listen || 'error' in target) return undefined;
  return {...common, handler: draft.handler, listen, target, origin};
}

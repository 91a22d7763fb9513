import {isLoopback} from '../../address/host.js';
import type {Credentials, UpstreamProxy} from '../../address/proxy.js';
import type {Origin, SocketServiceConfiguration} from '../model.js';
import {credentialsProblem} from '../url/user-info.js';
import {type CommonDraft, checkCommon} from './common.js';
import {parseListenEndpoint} from './endpoint.js';
import {checkSocks5Draft, type Socks5Draft} from './socks5.js';
import {checkTargets, type TargetsDraft} from './targets.js';

/** A service as written, before its texts are understood. */
export interface ServiceDraft extends CommonDraft, Socks5Draft, TargetsDraft {
  readonly handler: SocketServiceConfiguration['handler'];
  readonly listen: string;
  readonly auth?: Credentials | undefined;
  readonly proxy?: UpstreamProxy | undefined;
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
): SocketServiceConfiguration | undefined {
  let sound = true;
  const reject = (field: DraftField, message: string, index?: number) => {
    sound = false;
    problem(field, message, index);
  };

  const listen = parseListenEndpoint(draft.listen);
  if ('error' in listen) reject('listen', listen.error);
  const targets =
    draft.handler === 'udp' ? checkTargets(draft, 'error' in listen ? undefined : listen, reject) : undefined;
  if (draft.handler === 'socks5' && draft.target !== undefined) {
    reject('target', 'expected none for socks5, whose clients say where their datagrams go');
  }
  const wrongAuth = draft.auth && credentialsProblem(draft.auth);
  if (wrongAuth !== undefined) reject('auth', wrongAuth);
  checkSocks5Draft(draft, reject);
  const common = checkCommon(draft, reject);
  // An empty list says as little as none.
  if (!('error' in listen) && !isLoopback(listen.host) && (draft.allow?.length ?? 0) === 0) {
    const [some, everybody] = allowExamples[origin.kind];
    reject(
      'listen',
      `${listen.host} can be reached from other machines, so say who may relay; add ${some}, or ${everybody} for everybody`,
    );
  }
  if (!sound || 'error' in listen) return undefined;
  const configured = {...common, listen, ...(draft.proxy && {proxy: draft.proxy}), origin};
  if (draft.handler === 'socks5') {
    return {...configured, handler: 'socks5', ...(draft.auth && {auth: draft.auth})};
  }
  return targets && {...configured, ...targets, handler: 'udp'};
}

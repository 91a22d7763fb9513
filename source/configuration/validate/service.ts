import {isLoopback} from '../../address/host.js';
import type {Credentials, UpstreamProxy} from '../../address/proxy.js';
import type {SocketServiceConfiguration} from '../model.js';
import type {SourceLocation} from '../source-location.js';
import {type CommonDraft, validateCommon} from './common.js';
import {credentialsError} from './credentials.js';
import {parseListenEndpoint} from './endpoint.js';
import {type Socks5Draft, validateSocks5Keys} from './socks5.js';
import {type TargetsDraft, validateTargets} from './targets.js';

/** A service as written, not yet validated. */
export interface ServiceDraft extends CommonDraft, Socks5Draft, TargetsDraft {
  readonly handler: SocketServiceConfiguration['handler'];
  readonly listen: string;
  readonly auth?: Credentials | undefined;
  /** More users, already validated. */
  readonly users?: readonly Credentials[] | undefined;
  readonly proxy?: UpstreamProxy | undefined;
}

export type DraftField = Exclude<keyof ServiceDraft, 'users' | 'lists'>;

/** How an access list is written where a service is written. */
const allowExamples: Readonly<Record<SourceLocation['kind'], readonly [some: string, everybody: string]>> = {
  flag: ['allow=10.0.0.0/8', 'allow=any'],
  file: ['allow: [10.0.0.0/8]', 'allow: any'],
  'built-in': ["allow: ['10.0.0.0/8']", "allow: 'any'"],
};

/**
 * Validates a draft and parses its texts. Undefined if there is a problem; each is reported with its field.
 * @param problem its `index` says which entry of a list it is about
 */
export function validateService(
  draft: ServiceDraft,
  sourceLocation: SourceLocation,
  problem: (field: DraftField, message: string, index?: number) => void,
): SocketServiceConfiguration | undefined {
  let sound = true;
  const reject = (field: DraftField, message: string, index?: number) => {
    sound = false;
    problem(field, message, index);
  };

  // An empty list says as little as none.
  const isAllowed = (draft.allow?.length ?? 0) > 0;
  const listen = parseListenEndpoint(draft.listen, isAllowed);
  if ('error' in listen) reject('listen', listen.error);
  const targets =
    draft.handler === 'udp'
      ? validateTargets(draft, 'error' in listen ? undefined : listen, reject)
      : undefined;
  if (draft.handler === 'socks5' && draft.target !== undefined) {
    reject('target', 'expected none for socks5, whose clients say where their datagrams go');
  }
  const wrongAuth = draft.auth && credentialsError(draft.auth);
  if (wrongAuth !== undefined) reject('auth', wrongAuth);
  const socks5 = validateSocks5Keys(draft, reject);
  const common = validateCommon(draft, reject);
  if (!('error' in listen) && !isLoopback(listen.host) && !isAllowed) {
    const [some, everybody] = allowExamples[sourceLocation.kind];
    reject(
      'listen',
      `${listen.host} can be reached from other machines, so say who may relay; add ${some}, or ${everybody} for everybody`,
    );
  }
  if (!sound || 'error' in listen) return undefined;
  const configured = {...common, listen, ...(draft.proxy && {proxy: draft.proxy}), sourceLocation};
  if (draft.handler === 'socks5') {
    const users = [...(draft.auth ? [draft.auth] : []), ...(draft.users ?? [])];
    return {
      ...configured,
      handler: 'socks5',
      ...(users.length > 0 && {users}),
      ...socks5,
    };
  }
  return targets && {...configured, ...targets, handler: 'udp'};
}

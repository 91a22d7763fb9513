import type {UpstreamProxy} from '../../address/proxy.js';
import type {OutwardFileService} from '../schema/file.js';
import type {Referred, Tell} from './references.js';

/** How forwarded datagrams leave, as written, and where it is written. */
export interface Outward {
  readonly interface: string | undefined;
  readonly so_mark: number | undefined;
  readonly paths: {readonly interface: readonly PropertyKey[]; readonly so_mark: readonly PropertyKey[]};
}

/** What a service has that is written elsewhere. */
export interface ServiceSurroundings {
  readonly proxy: UpstreamProxy | undefined;
  readonly referred: Referred;
  readonly outward: Outward;
}

/** gost has these in the metadata of the service, and in older files at the service itself. */
export function outwardOf(service: OutwardFileService, at: readonly PropertyKey[], tell: Tell): Outward {
  const {metadata, sockopts} = service;
  const old = {
    interface: {value: service.interface, path: [...at, 'interface']},
    so_mark: {value: sockopts?.mark, path: [...at, 'sockopts', 'mark']},
  };
  for (const key of ['interface', 'so_mark'] as const) {
    if (metadata?.[key] === undefined || old[key].value === undefined) continue;
    tell(old[key].path, `${key} is in the metadata of the service, too; keep one of the two`);
  }
  const pathOf = (key: 'interface' | 'so_mark') =>
    metadata?.[key] === undefined && old[key].value !== undefined ? old[key].path : [...at, 'metadata', key];
  return {
    interface: metadata?.interface ?? old.interface.value,
    so_mark: metadata?.so_mark ?? old.so_mark.value,
    paths: {interface: pathOf('interface'), so_mark: pathOf('so_mark')},
  };
}

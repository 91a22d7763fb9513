import {uint32} from '../../bytes.js';
import {type Finding, found, hasPort, type Ports} from '../../finding.js';

/** RFC 5531, section 9: number, kind, version of RPC, program, its version, procedure, then who asks. */
const callBytes = 40;
const replyBytes = 24;
const call = 0;
const reply = 1;
const rpcVersion = 2;
/** IANA's registry of RPC programs. */
const programs: Readonly<Record<number, string>> = {
  100000: 'portmap',
  100001: 'rstat',
  100003: 'nfs',
  100002: 'rusers',
  100004: 'ypserv',
  100005: 'mount',
  100007: 'ypbind',
  100008: 'wall',
  100009: 'yppasswd',
  100011: 'rquota',
  100012: 'spray',
  100021: 'nlockmgr',
  100024: 'status',
  100026: 'bootparam',
  100227: 'nfs-acl',
};
/** Numbers that others may have (RFC 5531, section 13.1). */
const minProgram = 100_000;
const maxProgram = 0x5fffffff;
const maxProgramVersion = 10;
const maxProcedure = 100;
/** Kinds of credentials: none, system, short, DES, GSS (RFC 5531, section 8.2). */
const flavors: ReadonlySet<number> = new Set([0, 1, 2, 3, 6]);
const maxCredentialBytes = 400;
/** An answer does not repeat what was asked: only from where RPC is expected. */
const [rpcPort, nfsPort] = [111, 2049];

/** NFS, or another program by Sun's remote procedure calls. */
export function rpc(payload: Uint8Array, ports: Ports): Finding | undefined {
  const kind = uint32(payload, 4);
  if (kind === call && payload.length >= callBytes) return callOf(payload);
  return kind === reply && isReply(payload) && hasPort(ports, rpcPort, nfsPort)
    ? found(hasPort(ports, nfsPort) ? 'nfs' : 'rpc', {
        [hasPort(ports, nfsPort) ? 'nfs_message' : 'rpc_message']: 'reply',
      })
    : undefined;
}

function callOf(payload: Uint8Array): Finding | undefined {
  const number = uint32(payload, 12);
  const program =
    programs[number] ?? (number >= minProgram && number <= maxProgram ? String(number) : undefined);
  const version = uint32(payload, 16);
  const procedure = uint32(payload, 20);
  if (uint32(payload, 8) !== rpcVersion || program === undefined || payload.length % 4 !== 0)
    return undefined;
  if (version > maxProgramVersion || procedure > maxProcedure) return undefined;
  if (!flavors.has(uint32(payload, 24)) || uint32(payload, 28) > maxCredentialBytes) return undefined;
  return program === 'nfs'
    ? found('nfs', {nfs_message: 'call', nfs_version: version, nfs_procedure: procedure})
    : found('rpc', {
        rpc_message: 'call',
        rpc_program: program,
        rpc_version: version,
        rpc_procedure: procedure,
      });
}

/** Accepted or denied, with a reason of the few that there are. */
function isReply(payload: Uint8Array): boolean {
  if (payload.length < replyBytes || payload.length % 4 !== 0) return false;
  const isAccepted = uint32(payload, 8) === 0;
  if (!isAccepted) return uint32(payload, 8) === 1 && uint32(payload, 12) <= 1;
  const verifierBytes = uint32(payload, 16);
  return flavors.has(uint32(payload, 12)) && verifierBytes <= maxCredentialBytes;
}

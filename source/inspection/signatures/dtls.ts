import {uint16, uint24} from '../bytes.js';
import {readHelloBody} from '../client-hello.js';
import {type Finding, found} from '../finding.js';

/** RFC 6347, sections 4.1 and 4.2.2. */
const recordHeaderBytes = 13;
const handshakeHeaderBytes = 12;
const handshakeType = 22;
const clientHelloType = 1;

/** 0x0100 is that of a draft, which AnyConnect and what speaks with it still use (OpenSSL's DTLS1_BAD_VER). */
const draftVersion = 0x0100;
const versions: Readonly<Record<number, string>> = {65279: '1.0', 65277: '1.2', [draftVersion]: 'draft'};
const contentTypes: Readonly<Record<number, string>> = {
  20: 'change-cipher-spec',
  21: 'alert',
  22: 'handshake',
  23: 'application-data',
  24: 'heartbeat',
  25: 'connection-id',
};
/** The least content of a record of each type, in bytes. */
const minRecordBytes: Readonly<Record<number, number>> = {20: 1, 21: 2, 22: handshakeHeaderBytes};

/** DTLS 1.0 and 1.2, and the hellos of 1.3, which look like those of 1.2 (RFC 9147, section 5.3). */
export function dtls(payload: Uint8Array): Finding | undefined {
  const type = payload[0]!;
  const content = contentTypes[type];
  const version = versions[uint16(payload, 1)];
  if (!content || !version || payload.length <= recordHeaderBytes) return undefined;
  const recordEnd = recordHeaderBytes + uint16(payload, 11);
  if (recordEnd > payload.length || recordEnd < recordHeaderBytes + (minRecordBytes[type] ?? 1))
    return undefined;
  // After it comes another record.
  if (recordEnd < payload.length && payload[recordEnd + 1] !== payload[1]) return undefined;
  if (uint16(payload, 1) === draftVersion && !isDraft(payload, recordEnd)) return undefined;
  const hello = type === handshakeType ? readHello(payload, recordEnd) : undefined;
  return found('dtls', {
    dtls_version: hello?.version ?? version,
    dtls_content: content,
    dtls_sni: hello?.serverName,
    dtls_alpn: hello?.alpn,
    dtls_ech: hello?.hasEncrypted ? 'offered' : undefined,
  });
}

/** A handshake, or what is encrypted: a smaller number for the version needs more to be one. */
function isDraft(payload: Uint8Array, recordEnd: number): boolean {
  const isFirstEpoch = uint16(payload, 3) === 0;
  // The number of a record counts from 0, in 48 bits.
  if (uint24(payload, 5) !== 0 || recordEnd !== payload.length) return false;
  return payload[0] === handshakeType ? isFirstEpoch && payload.length > 60 : uint16(payload, 3) === 1;
}

/** Reads the first fragment of an unencrypted ClientHello; a name in a later fragment stays unknown. */
function readHello(payload: Uint8Array, recordEnd: number) {
  const at = recordHeaderBytes;
  const isFirstEpoch = uint16(payload, 3) === 0;
  if (!isFirstEpoch || payload[at] !== clientHelloType || uint24(payload, at + 6) !== 0) return undefined;
  const bodyAt = at + handshakeHeaderBytes;
  const available = Math.min(recordEnd, bodyAt + uint24(payload, at + 9));
  const hello = readHelloBody(payload, bodyAt, available, bodyAt + uint24(payload, at + 1), true);
  // The record itself names the oldest version, for compatibility.
  return hello && {...hello, version: versions[uint16(payload, bodyAt)]};
}

import type {Endpoint} from '../../address/endpoint.js';
import {AF_INET, sockaddrIn4, sockaddrIn6, sockaddrIn6Bytes} from '../../libc/abi.js';
import {familyOf, writeAddress} from '../../libc/socket-address.js';

/** What every header begins with; then version 2 and the command PROXY. */
const signature = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];
const versionAndCommand = 0x21;
/** AF_INET and AF_INET6, with DGRAM. */
const overIpv4 = 0x12;
const overIpv6 = 0x22;
const fixedBytes = 16;

/**
 * The header of the PROXY protocol, version 2, for datagrams: HAProxy's proxy-protocol.txt, section 2.2.
 * @param local where the client sent to; of the same family
 */
export function encodeProxyHeader(client: Endpoint, local: Endpoint): Uint8Array {
  const isIpv4 = familyOf(client.host) === AF_INET;
  const hostBytes = isIpv4 ? 4 : 16;
  const header = new Uint8Array(fixedBytes + 2 * hostBytes + 4);
  const view = new DataView(header.buffer);
  header.set(signature);
  header[12] = versionAndCommand;
  header[13] = isIpv4 ? overIpv4 : overIpv6;
  view.setUint16(14, header.length - fixedBytes);
  header.set(hostOf(client, hostBytes), fixedBytes);
  header.set(hostOf(local, hostBytes), fixedBytes + hostBytes);
  view.setUint16(fixedBytes + 2 * hostBytes, client.port);
  view.setUint16(fixedBytes + 2 * hostBytes + 2, local.port);
  return header;
}

function hostOf(endpoint: Endpoint, bytes: number): Uint8Array {
  const sockaddr = new Uint8Array(sockaddrIn6Bytes);
  writeAddress(sockaddr, 0, endpoint);
  const at = bytes === 4 ? sockaddrIn4 : sockaddrIn6;
  return sockaddr.subarray(at, at + bytes);
}

import {formatEndpoint} from '../../address/endpoint.js';
import {uint16, uint32} from '../bytes.js';
import type {QualityContext} from './reader.js';

/** RFC 8489, sections 5 and 14. */
const headerBytes = 20;
const cookie = 0x2112a442;
const bindingSuccess = 0x0101;
const xorMappedAddress = 0x0020;
const [ipv4, ipv6] = [1, 2];
const addressAt = 4;

/** Which address a STUN server sees. How long it took to answer, the response times tell. */
export class StunReader {
  readonly #context: QualityContext;
  #last = '';

  constructor(context: QualityContext) {
    this.#context = context;
  }

  /** A datagram whose first byte is that of STUN. */
  take(isRx: boolean, bytes: Uint8Array, at: number, length: number): void {
    if (isRx || length < headerBytes || uint16(bytes, at) !== bindingSuccess) return;
    if (uint32(bytes, at + 4) !== cookie) return;
    const end = at + Math.min(length, headerBytes + uint16(bytes, at + 2));
    for (let attribute = at + headerBytes; attribute + 8 <= end; ) {
      const bytesOfIt = uint16(bytes, attribute + 2);
      if (attribute + 4 + bytesOfIt > end) return;
      if (uint16(bytes, attribute) === xorMappedAddress) {
        this.#tell(bytes, attribute + 4, bytesOfIt, at + 4);
        return;
      }
      attribute += 4 + bytesOfIt + (-bytesOfIt & 3);
    }
  }

  /** @param keyAt the cookie and the transaction's number, which the address is hidden behind */
  #tell(bytes: Uint8Array, at: number, length: number, keyAt: number): void {
    const family = bytes[at + 1];
    const addressBytes = family === ipv4 ? 4 : family === ipv6 ? 16 : 0;
    if (addressBytes === 0 || length < addressAt + addressBytes) return;
    const port = uint16(bytes, at + 2) ^ (cookie >>> 16);
    const address = Array.from(
      {length: addressBytes},
      (_, index) => bytes[at + addressAt + index]! ^ bytes[keyAt + index]!,
    );
    const mapped = formatEndpoint({host: family === ipv4 ? address.join('.') : ipv6Text(address), port});
    // Connectivity checks repeat it every second.
    if (mapped === this.#last) return;
    this.#last = mapped;
    this.#context.tell('stun_mapped', mapped);
  }
}

/** As the URL standard writes it: the shortest form. */
function ipv6Text(bytes: readonly number[]): string {
  const words = Array.from({length: 8}, (_, word) =>
    ((bytes[2 * word]! << 8) | bytes[2 * word + 1]!).toString(16),
  );
  return new URL(`http://[${words.join(':')}]`).hostname.slice(1, -1);
}

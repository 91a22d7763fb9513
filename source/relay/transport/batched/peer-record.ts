import type {Endpoint} from '../../../address/endpoint.js';
import {interfaceIndex} from '../../../address/interfaces.js';
import {sockaddrIn4, sockaddrIn6} from '../../../libc/abi.js';
import {writeAddress, writeMappedAddress} from '../../../libc/socket-address.js';
import {writeOriginalTarget} from './original-target.js';
import {type PeerTable, recordLocal} from './peer-table.js';

const recordWords = recordLocal / 4 + 5;

/** A client and its local address, as a listener's peer table looks them up; reused for the next. */
export class PeerRecord {
  readonly #words = new Uint32Array(recordWords);
  readonly #bytes = new Uint8Array(this.#words.buffer);
  readonly #local = new Uint8Array(recordLocal);

  /**
   * @param bothFamilies whether the listener's socket has IPv4 addresses mapped
   * @param transparent whether a record has where datagrams were bound for
   */
  constructor(
    readonly bothFamilies: boolean,
    readonly transparent: boolean,
  ) {}

  /** The number of the client that sent, or might have sent, to the address `local`; see `PeerTable.find`. */
  find(peers: PeerTable, client: Endpoint, local: Endpoint): number {
    const write = this.bothFamilies ? writeMappedAddress : writeAddress;
    const words = this.#words.fill(0);
    write(this.#bytes, 0, client);
    if (this.transparent) {
      writeOriginalTarget(this.#bytes.subarray(recordLocal), local);
    } else if (peers.localWords > 0) {
      write(this.#local, 0, local);
      const [at, length] = peers.localWords === 1 ? [sockaddrIn4, 4] : [sockaddrIn6, 16];
      this.#bytes.set(this.#local.subarray(at, at + length), recordLocal);
      words[recordLocal / 4 + 4] = interfaceIndex(local.host);
    }
    return peers.find(words, 0, recordLocal / 4);
  }
}

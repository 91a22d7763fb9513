import type {Egress} from '../../address/egress.js';
import {EgressError} from '../../libc/egress-error.js';
import type {DatagramTransport} from './transport.js';

/**
 * A transport whose sockets towards targets get the mark and the interface; listening is unchanged.
 * @throws {EgressError} if they cannot have them
 */
export function withEgress(transport: DatagramTransport, egress: Egress = {}): DatagramTransport {
  if (egress.mark === undefined && egress.interface === undefined) return transport;
  if (!transport.checkEgress) {
    throw new EgressError(
      'interface and so_mark need the batched transport, which works on Linux on x64 and arm64, with koffi',
    );
  }
  transport.checkEgress(egress);
  return {
    ...transport,
    connect: (target, owner, own) => transport.connect(target, owner, own ? {...egress, ...own} : egress),
    openPeers: (family, owner, own) => transport.openPeers(family, owner, own ? {...egress, ...own} : egress),
  };
}

import {IFF_UP, ifreqBytes, ifreqFlags, interfaceNameBytes, SIOCGIFFLAGS} from './abi.js';
import type {BatchLibc} from './libc.js';

const room = Buffer.alloc(interfaceNameBytes);

/** The kernel's index of an interface in this network namespace; 0 if there is none of this name. */
export function interfaceIndex(libc: Pick<BatchLibc, 'if_nametoindex'>, name: string): number {
  return libc.if_nametoindex(Buffer.from(`${name}\0`));
}

/** The name of the interface with this index; undefined if there is none. */
export function interfaceName(libc: Pick<BatchLibc, 'if_indextoname'>, index: number): string | undefined {
  if (!libc.if_indextoname(index, room)) return;
  return room.toString('utf8', 0, room.indexOf(0));
}

/** Whether packets pass an interface (netdevice(7)). @param fd any socket */
export function isInterfaceUp(libc: Pick<BatchLibc, 'ioctl'>, fd: number, name: string): boolean {
  const request = Buffer.alloc(ifreqBytes);
  request.write(name, 0, interfaceNameBytes - 1);
  return libc.ioctl(fd, SIOCGIFFLAGS, request) === 0 && (request.readUInt16LE(ifreqFlags) & IFF_UP) !== 0;
}

import {endianness} from 'node:os';
import type {UdpSocket} from '../../source/discovery/udp-sockets.js';

/** A line of /proc/net/udp6 for the socket, as the kernel prints it (net/ipv6/datagram.c). */
export function udpLine({localAddress, localPort, remotePort, uid, inode}: UdpSocket): string {
  const words = Buffer.from(localAddress, 'hex');
  if (endianness() === 'LE') words.swap32();
  const local = `${words.toString('hex').toUpperCase()}:${hex(localPort, 4)}`;
  const remote = `${'0'.repeat(32)}:${hex(remotePort, 4)}`;
  const counts = '00000000:00000000 00:00000000 00000000';
  return `  123: ${local} ${remote} 07 ${counts} ${String(uid).padStart(5)}        0 ${inode} 2 00000000c5cc402b 0\n`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

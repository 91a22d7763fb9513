import {createSocket, type Socket} from 'node:dgram';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {AF_PACKET, ETH_P_ALL, SOCK_RAW, SOL_UDP, sockaddrLl, UDP_SEGMENT} from '../../../source/libc/abi.js';
import {interfaceIndex} from '../../../source/libc/interfaces.js';
import {type BatchLibc, loadBatchLibc} from '../../../source/libc/libc.js';
import {setOption} from '../../../source/libc/socket.js';

const loaded = loadBatchLibc();
export const libc: BatchLibc | undefined = 'libc' in loaded ? loaded.libc : undefined;

/** A socket that is bound, and its port. */
export async function bindSocket(host: string): Promise<{socket: Socket; port: number}> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.bind(0, host);
  await once(socket, 'listening');
  return {socket, port: (socket.address() as AddressInfo).port};
}

export const sendTo = (socket: Socket, payload: Uint8Array, port: number, host: string) =>
  new Promise<void>((resolve, reject) =>
    socket.send(payload, port, host, error => (error ? reject(error) : resolve())),
  );

/** Makes the kernel cut whatever the socket sends into datagrams of so many bytes (UDP_SEGMENT). */
export function sendTrains(socket: Socket, segmentBytes: number): void {
  const {fd} = (socket as unknown as Record<symbol, {handle: {fd: number}}>)[
    Object.getOwnPropertySymbols(socket).find(({description}) => description === 'state symbol')!
  ]!.handle;
  if (!setOption(libc!, fd, SOL_UDP, UDP_SEGMENT, segmentBytes)) throw new Error('no UDP_SEGMENT');
}

/** Puts frames on an interface as they are. */
export function openWire(name: string): {send(frame: Uint8Array): void; close(): void} {
  const fd = libc!.socket(AF_PACKET, SOCK_RAW, 0);
  const address = Buffer.alloc(sockaddrLl.bytes);
  address.writeUInt16LE(AF_PACKET);
  address.writeUInt16BE(ETH_P_ALL, sockaddrLl.protocol);
  address.writeInt32LE(interfaceIndex(libc!, name), sockaddrLl.index);
  if (libc!.bind(fd, libc!.addressOf(address), address.length) !== 0) throw new Error(`no ${name}`);
  return {
    send(frame) {
      const sent = libc!.send(fd, libc!.addressOf(frame), frame.length, 0);
      if (sent !== frame.length) throw new Error(`send: error ${libc!.errno()}`);
    },
    close: () => libc!.close(fd),
  };
}

/** An Ethernet frame; `etherTypes` are those of its tags and of its packet. */
export function ethernet(etherTypes: readonly number[], packet: Uint8Array): Buffer {
  const header = Buffer.alloc(12, 0xff);
  const tags = etherTypes.slice(0, -1).flatMap((tag, index) => [tag >> 8, tag & 255, 0, index + 10]);
  const last = etherTypes.at(-1)!;
  // Shorter frames than 60 bytes are legal on a veth, but not on a cable.
  const padding = Buffer.alloc(Math.max(0, 46 - packet.length));
  return Buffer.concat([header, Buffer.from([...tags, last >> 8, last & 255]), packet, padding]);
}

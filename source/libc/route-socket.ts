import {
  AF_NETLINK,
  NETLINK_ROUTE,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_RAW,
  sockaddrNlBytes,
  sockaddrNlGroups,
} from './abi.js';
import type {Arena} from './arena.js';
import type {BatchLibc} from './libc.js';
import {errno} from './system-error.js';

/**
 * Opens a socket that hears of changes (rtnetlink(7)).
 * @param memory whose first bytes are overwritten
 * @param groups of what to hear, such as RTMGRP_LINK
 * @returns a descriptor that is readable after a change; -1 if the kernel does not tell
 */
export function openRouteSocket(libc: BatchLibc, memory: Arena, groups: number): number {
  const fd = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) return -1;
  const view = new DataView(memory.bytes.buffer);
  memory.bytes.fill(0, 0, sockaddrNlBytes);
  view.setUint16(0, AF_NETLINK, true);
  view.setUint32(sockaddrNlGroups, groups, true);
  if (libc.bind(fd, memory.base, sockaddrNlBytes) === 0) return fd;
  libc.close(fd);
  return -1;
}

/** Takes in what the socket announced so far, for whoever looks at the present state instead. Overwrites `memory`. */
export function forgetAnnouncements(libc: BatchLibc, fd: number, memory: Arena): void {
  // ENOBUFS: there were more than the socket holds.
  while (libc.read(fd, memory.base, memory.bytes.length) > 0 || libc.errno() === errno.ENOBUFS);
}

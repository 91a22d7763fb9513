import {closeSync, constants, openSync} from 'node:fs';
import {userInfo} from 'node:os';
import {getSystemErrorName} from 'node:util';
import {IFF_NO_PI, IFF_TUN, ifreqBytes, ifreqFlags, interfaceNameBytes, TUNSETIFF} from './abi.js';
import type {BatchLibc} from './libc.js';
import {errno} from './system-error.js';
import {TunError} from './tun-error.js';

export const tunPath = '/dev/net/tun';

/**
 * Opens a TUN device for packets without a driver header (Documentation/networking/tuntap.rst). If there is none of this
 * name, the kernel makes one, which disappears when its descriptor closes.
 * @param name at most 15 bytes
 * @returns a non-blocking descriptor
 * @throws {TunError}
 */
export function openTunDevice(libc: Pick<BatchLibc, 'ioctl' | 'errno'>, name: string): number {
  const fd = openFile();
  const request = Buffer.alloc(ifreqBytes);
  request.write(name, 0, interfaceNameBytes - 1);
  request.writeUInt16LE(IFF_TUN | IFF_NO_PI, ifreqFlags);
  if (libc.ioctl(fd, TUNSETIFF, request) === 0) return fd;
  const failure = libc.errno();
  closeSync(fd);
  throw new TunError(explain(name, failure));
}

function openFile(): number {
  try {
    // Node adds O_CLOEXEC itself.
    return openSync(tunPath, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENODEV' || code === 'ENXIO') {
      throw new TunError(
        `there is no ${tunPath}: load the module with modprobe tun, or start the container with --device ${tunPath}`,
      );
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw new TunError(
        `${tunPath} may not be opened by this user: run as root, or allow it with chmod 666 ${tunPath}`,
      );
    }
    throw new TunError(`${tunPath} cannot be opened: ${(error as Error).message}`);
  }
}

function explain(name: string, failure: number): string {
  switch (failure) {
    case errno.EPERM:
      return (
        `making the TUN device ${name} needs the capability CAP_NET_ADMIN: run as root, or have root make it once ` +
        `with ip tuntap add dev ${name} mode tun user ${userName()}`
      );
    case errno.EBUSY:
      return `the TUN device ${name} is in use by another program: stop that program, or choose another name`;
    case errno.EINVAL:
      return `the device ${name} exists but is not a TUN device without multi_queue and vnet_hdr: choose another name`;
    default:
      return `the TUN device ${name} cannot be opened: ${getSystemErrorName(-failure)}`;
  }
}

/** The number of a user without a name, which ip takes as well. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}

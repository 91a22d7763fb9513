import {AF_INET, sockaddrIn6Bytes} from '../../dist/libc/abi.js';
import {openSocket} from '../../dist/libc/socket.js';
import {writeAddress} from '../../dist/libc/socket-address.js';
import {loadLibc} from '../load/libc.mjs';
import {freePort} from '../processes.mjs';

/**
 * A port whose datagrams nobody reads: the kernel drops them at its socket, behind those who capture, so that no receiver takes CPU
 * from them.
 */
export async function openUnreadPort() {
  const libc = loadLibc();
  const port = await freePort();
  const address = new Uint8Array(sockaddrIn6Bytes);
  const length = writeAddress(address, 0, {host: '127.0.0.1', port});
  const fd = openSocket(libc, AF_INET);
  if (libc.bind(fd, libc.addressOf(address), length) !== 0) throw new Error(`no port ${port}`);
  return {port, close: () => libc.close(fd)};
}

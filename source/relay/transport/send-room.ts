/** At one socket. Datagrams beyond either limit are dropped. */
const maxDatagrams = 1024;
const maxBytes = 2 * 1024 * 1024;
/** At all sockets of this thread together: each of many sockets may be slow. */
const maxTotalBytes = 64 * 1024 * 1024;
/** What a waiting datagram takes of the total besides its payload, about. */
const overheadBytes = 1024;

let totalBytes = 0;

/** Bounds what waits at one socket until the kernel takes it. */
export class SendRoom {
  #datagrams = 0;
  #bytes = 0;

  /** @returns false if there is no room for another datagram of so many payload bytes; otherwise `leave` must follow */
  enter(bytes: number): boolean {
    if (this.#datagrams >= maxDatagrams || this.#bytes + bytes > maxBytes) return false;
    if (totalBytes + bytes + overheadBytes > maxTotalBytes) return false;
    this.#datagrams++;
    this.#bytes += bytes;
    totalBytes += bytes + overheadBytes;
    return true;
  }

  leave(bytes: number): void {
    this.#datagrams--;
    this.#bytes -= bytes;
    totalBytes -= bytes + overheadBytes;
  }
}

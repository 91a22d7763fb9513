import {constants} from 'node:os';
import {describe, expect, test} from 'vitest';
import {filterProgram} from '../../source/capture/ring/filter.js';
import {PACKET_RX_RING, SO_ATTACH_FILTER} from '../../source/libc/abi.js';
import {type BatchLibc, loadBatchLibc} from '../../source/libc/libc.js';
import {openPacketRing} from '../../source/libc/packet-ring.js';

const loaded = loadBatchLibc();
const size = {blockBytes: 4096, blocks: 2, blockTimeoutMs: 5};
const program = filterProgram({ipv6: true, ports: [], snapBytes: 128});

describe.runIf('libc' in loaded)('a packet ring', () => {
  const {libc} = loaded as {libc: BatchLibc};

  /** A kernel that refuses the socket, or one of its options, with an error; `closed` are the descriptors that were closed. */
  function refusing(what: 'socket' | number, error: number, closed: number[] = []): BatchLibc {
    return {
      ...libc,
      socket: () => (what === 'socket' ? -1 : 99),
      setsockopt: (_fd, _level, name) => (name === what ? -1 : 0),
      mmap: () => 2 ** 64,
      close: fd => closed.push(fd),
      errno: () => error,
    };
  }

  test.each([
    [
      'socket',
      constants.errno.EPERM,
      /^watching the traffic .* needs the capability CAP_NET_RAW: run sudo udptop$/,
    ],
    ['socket', constants.errno.EAFNOSUPPORT, /^this kernel has no packet sockets: load the module/],
    ['socket', constants.errno.EMFILE, /^the kernel refuses to capture: socket: EMFILE$/],
    [SO_ATTACH_FILTER, constants.errno.EINVAL, /: a filter: EINVAL$/],
    [
      PACKET_RX_RING,
      constants.errno.ENOMEM,
      /^there is not enough memory for a capture \(a ring of 8192 bytes\)/,
    ],
    [-1, constants.errno.EAGAIN, /: mapping 8192 bytes: EAGAIN$/],
  ] as const)('that the kernel refuses (%s, error %i) says why in a sentence', (what, error, message) => {
    const closed: number[] = [];
    expect(() => openPacketRing(refusing(what, error, closed), size, program)).toThrow(message);
    expect(closed).toEqual(what === 'socket' ? [] : [99]);
  });
});

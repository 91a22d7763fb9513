import {describe, expect, test} from 'vitest';
import {TftpReader} from '../../../source/inspection/quality/tftp.js';
import {follow} from './followed.js';

const request = (operation: 1 | 2, ...options: readonly string[]) =>
  Buffer.from(
    `\0${String.fromCharCode(operation)}${['boot.img', 'octet', ...options].join('\0')}\0`,
    'latin1',
  );
const agreed = (...options: readonly string[]) => Buffer.from(`\0\u0006${options.join('\0')}\0`, 'latin1');
function data(block: number, bytes: number): Buffer {
  const packet = Buffer.alloc(4 + bytes);
  packet[1] = 3;
  packet.writeUInt16BE(block & 0xffff, 2);
  return packet;
}

describe('a file of TFTP', () => {
  test('comes in percent where its length is known, until it is complete', () => {
    const {take, told} = follow(TftpReader);
    take('rx', request(1, 'blksize', '1000', 'tsize', '0'), 0);
    take('tx', agreed('blksize', '1000', 'tsize', '9500'), 1);
    take('tx', data(1, 1000), 2);
    expect(told).toEqual({tftp_progress: '10%'});
    take('tx', data(1, 1000), 3);
    for (let block = 2; block <= 9; block++) take('tx', data(block, 1000), block);
    expect(told).toEqual({tftp_progress: '94%'});
    take('tx', data(10, 500), 20);
    expect(told).toEqual({tftp_progress: 'complete'});
  });

  test('that a client writes has the length that the client says', () => {
    const {take, told} = follow(TftpReader);
    take('rx', request(2, 'tsize', '5120'), 0);
    for (let block = 1; block <= 5; block++) take('rx', data(block, 512), block);
    expect(told).toEqual({tftp_progress: '50%'});
  });

  test('comes in bytes where its length is not known, beyond the last number of a block', () => {
    const {take, told} = follow(TftpReader);
    take('rx', request(1), 0);
    for (let block = 1; block <= 70_000; block++) take('tx', data(block, 512), block);
    expect(told).toEqual({tftp_progress: '35782 KB'});
  });

  test('fails with an error', () => {
    const {take, told} = follow(TftpReader);
    take('rx', request(1), 0);
    take('tx', Buffer.from('\0\u0005\0\u0001not found\0', 'latin1'), 1);
    expect(told).toEqual({tftp_progress: 'failed'});
  });

  test('without an end of its options, or with senseless ones, comes nevertheless', () => {
    const {take, told} = follow(TftpReader);
    take('tx', agreed('tsize', '-5', 'blksize', 'many', 'tsize'), 1);
    take('tx', Buffer.from('\0\u0006tsize\u00009999999999999', 'latin1'), 1);
    take('tx', data(1, 100), 2);
    expect(told).toEqual({tftp_progress: 'complete'});
  });
});

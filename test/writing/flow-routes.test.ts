import {closeSync, openSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {beginDatagramFile} from '../../source/writing/datagram-file.js';
import {createDatagramWriter} from '../../source/writing/datagram-writer.js';
import {emptyDirectory, installed} from '../e2e/command.js';
import {dissectFile} from './dissect.js';

const endpoint = (host: string, port: number) => ({host, port});

test.skipIf(!installed('tshark')).each([
  ['of one family', '10.0.0.1', '10.0.0.2', '10.0.0.1:4000', '10.0.0.2:53'],
  ['of both families', '10.0.0.1', 'fd00::2', '[::ffff:10.0.0.1]:4000', '[fd00::2]:53'],
  ['with a zone', 'fe80::1%eth0', 'fe80::2%eth0', '[fe80::1]:4000', '[fe80::2]:53'],
  ['one of which only a proxy knows', '10.0.0.1', 'example.com', '10.0.0.1:4000', '0.0.0.0:53'],
])('ends %s are addresses of packets', (_, client, target, source, destination) => {
  const path = join(emptyDirectory(), 'test.pcapng');
  const descriptor = openSync(path, 'a');
  const writer = createDatagramWriter(beginDatagramFile(descriptor, 1e6, 'udptop'), () => {});
  const tap = writer.tapOf('dns', {client: endpoint(client, 4000), target: endpoint(target, 53)}, 1000);
  tap.take('rx', Buffer.from('?'), 1, 5000);
  tap.take('tx', Buffer.from('!'), 1, 5001.5);
  writer.close();
  closeSync(descriptor);
  expect(dissectFile(path)).toMatchObject([
    {source, target: destination, payload: '?', atMs: 6000, isRight: true},
    {source: destination, target: source, payload: '!', atMs: 6001.5, isRight: true},
  ]);
});

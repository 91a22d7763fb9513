import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {addressKey} from '../../source/discovery/udp-sockets.js';
import {udpLine} from './udp-table.js';

export interface FakeSocket {
  readonly host: string;
  readonly port: number;
  readonly inode: number;
  readonly uid?: number;
  /** Of whom it is connected to. Default: nobody. */
  readonly remotePort?: number;
}

/** A directory like /proc: sockets, and processes by pid with their names and the links of their descriptors. */
export function fakeProc(
  sockets: readonly FakeSocket[],
  processes: Readonly<Record<number, {readonly name: string; readonly links: readonly string[]}>>,
) {
  const root = mkdtempSync(join(tmpdir(), 'udptop-proc-'));
  const [proc, passwd] = [join(root, 'proc'), join(root, 'passwd')];
  mkdirSync(join(proc, 'net'), {recursive: true});
  const lines = sockets.map(({host, port, inode, uid = 0, remotePort = 0}) =>
    udpLine({localAddress: addressKey(host)!, localPort: port, remotePort, uid, inode}),
  );
  writeFileSync(join(proc, 'net', 'udp6'), `  sl  local_address\n${lines.join('')}`);
  writeFileSync(
    passwd,
    'root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:\nada:x:1000:1000:Ada:/home/ada:/bin/sh\n',
  );
  for (const [pid, {name, links}] of Object.entries(processes)) {
    mkdirSync(join(proc, pid, 'fd'), {recursive: true});
    writeFileSync(join(proc, pid, 'comm'), `${name}\n`);
    for (const [descriptor, link] of links.entries())
      symlinkSync(link, join(proc, pid, 'fd', String(descriptor)));
  }
  return {files: {proc, passwd}, remove: () => rmSync(root, {recursive: true})};
}

import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {findLocalProcesses} from '../../../source/discovery/local-processes.js';
import {addressKey, parseUdpSockets} from '../../../source/discovery/udp-sockets.js';
import {parseStat} from '../../../source/ui/jobs/process-group.js';
import {fakeProc} from '../../discovery/fake-proc.js';
import {udpLine} from '../../discovery/udp-table.js';
import {expectTrue, type FuzzedParser, text} from '../parser.js';

const lines = ['127.0.0.1', '::1', '0.0.0.0'].map((host, index) =>
  udpLine({localAddress: addressKey(host)!, localPort: 40_000, remotePort: 0, uid: 1000, inode: index + 1}),
);
const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n${lines.join('')}`;

const {files, remove} = fakeProc([{host: '127.0.0.1', port: 40_000, inode: 7, uid: 1000}], {
  4242: {name: 'dig', links: ['socket:[7]', 'socket:[x]', '/dev/null']},
});
process.once('exit', remove);

export const system: readonly FuzzedParser[] = [
  {
    name: '/proc/net/udp',
    covers: ['parseUdpSockets'],
    samples: [table, ...lines],
    parse(input) {
      for (const {localAddress, localPort, inode} of parseUdpSockets(text(input))) {
        expectTrue(/^[\da-f]{32}$/.test(localAddress), 'an address has 16 bytes');
        expectTrue(localPort < 65_536 && Number.isSafeInteger(inode), 'numbers are whole');
      }
    },
  },
  {
    name: '/proc/<pid>/stat',
    covers: ['parseStat'],
    samples: ['4242 (a (b) c) S 1 4242 4242 34816 4242 4194304 100 0 0 0\n', '1 (init) R 0 1 1 0 -1 0\n'],
    parse: input => void parseStat(text(input)),
  },
  {
    name: 'names of processes and users',
    covers: [],
    samples: ['dig\n', 'root:x:0:0:root:/root:/bin/sh\nada:x:1000:1000:Ada:/home/ada:/bin/sh\n'],
    share: 0.02,
    async parse(input) {
      writeFileSync(files.passwd, input);
      writeFileSync(join(files.proc, '4242', 'comm'), input);
      const found = await findLocalProcesses(['127.0.0.1:40000'], files);
      expectTrue(found.get('127.0.0.1:40000')?.pid === 4242, 'the process is found whatever its name is');
    },
  },
];

import {execFileSync} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {eventually} from '../../relay/peers.js';
import {printed} from '../capture/hosts.js';
import {emptyDirectory, installed} from '../command.js';
import {
  createPair,
  here,
  inAndOut,
  type Pair,
  rulesOf,
  skipped,
  takeOut,
  there,
  whyNoInsertion,
} from './inserting.js';

describe.skipIf(whyNoInsertion !== undefined)(
  `udptop inserted and taken out while it runs${skipped}`,
  {timeout: 120_000},
  () => {
    let pair: Pair;
    let before: string;
    beforeAll(async () => {
      pair = createPair();
      before = await rulesOf(pair.here);
    });
    afterEach(async () => {
      await pair.endPrograms();
      expect(await rulesOf(pair.here)).toBe(before);
    });
    afterAll(() => pair?.remove());

    const waitFor = (port: number) =>
      pair.here.run('sh', '-c', `until ss -lun | grep -q ':${port} '; do sleep 0.02; done`);

    test.skipIf(!installed('gtlsclient', 'gtlsserver', 'openssl'))(
      'a transfer with QUIC arrives whole',
      async () => {
        const directory = emptyDirectory();
        const [key, certificate, sent] = ['key.pem', 'certificate.pem', 'file'].map(name =>
          join(directory, name),
        );
        execFileSync(
          'openssl',
          [
            ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'],
            ...['-keyout', key!, '-out', certificate!],
          ],
          {stdio: 'ignore'},
        );
        const bytes = randomBytes(24 << 20);
        writeFileSync(sent!, bytes);
        pair.here.start('gtlsserver', '-q', '-d', directory, here.ipv4, '4433', key!, certificate!);
        await waitFor(4433);
        // So that it takes its time: seven seconds.
        await pair.here.run('sh', '-c', 'tc qdisc add dev cable0 root tbf rate 30mbit burst 64k limit 8m');
        const received = emptyDirectory();
        let times = 0;
        try {
          const client = pair.there.start(
            ...['gtlsclient', '-q', '--exit-on-all-streams-close', '--download', received, here.ipv4, '4433'],
            'https://localhost/file',
          );
          const closed = once(client, 'close');
          await pair.there.run('sh', '-c', `until [ -s ${received}/file ]; do sleep 0.02; done`);
          while (client.exitCode === null && times < 2) {
            const {flows} = await inAndOut(pair, [':4433'], 100);
            expect(flows).toMatchObject([{client: expect.stringMatching(/^10\.77\.0\.9:/)}]);
            times++;
          }
          expect((await closed)[0]).toBe(0);
        } finally {
          await pair.here.run('tc', 'qdisc', 'del', 'dev', 'cable0', 'root');
        }
        expect(times).toBe(2);
        const hash = (of: Uint8Array) => createHash('sha256').update(of).digest('hex');
        expect(hash(readFileSync(join(received, 'file')))).toBe(hash(bytes));
      },
    );

    describe.skipIf(!installed('wireguard-go', 'wg', 'ping'))('a WireGuard tunnel', () => {
      const run = (host: 'here' | 'there', script: string) => pair[host].run('sh', '-ec', script);

      /** Both ends use the same port, as tunnels do. */
      async function tunnel(): Promise<void> {
        const directory = emptyDirectory();
        const keys = {here: join(directory, 'here'), there: join(directory, 'there')};
        for (const file of Object.values(keys)) execFileSync('sh', ['-c', `umask 077; wg genkey > ${file}`]);
        const publicKey = (file: string) =>
          execFileSync('wg', ['pubkey'], {input: readFileSync(file), encoding: 'utf8'}).trim();
        for (const [host, name, own, other, endpoint] of [
          ['here', 'wg-here', '10.90.0.1', '10.90.0.2', `${there.ipv4}:51820`],
          ['there', 'wg-there', '10.90.0.2', '10.90.0.1', `${here.ipv4}:51820`],
        ] as const) {
          const child = pair[host].start('env', 'WG_PROCESS_FOREGROUND=1', 'wireguard-go', name);
          child.stdout!.resume();
          child.stderr!.resume();
          const peer = publicKey(keys[host === 'here' ? 'there' : 'here']);
          await run(
            host,
            `until wg show ${name} >/dev/null 2>&1; do sleep 0.02; done
             wg set ${name} listen-port 51820 private-key ${keys[host]} peer ${peer} allowed-ips ${other}/32 endpoint ${endpoint}
             ip address add ${own}/24 dev ${name}; ip link set ${name} mtu 1400 up`,
          );
        }
      }

      test.each([
        ['its client', 'there', '10.90.0.1'],
        ['its server', 'here', '10.90.0.2'],
      ] as const)('stays up, whoever speaks first: %s', async (_, from, to) => {
        await tunnel();
        // Its handshake passes through the relay.
        const first = await pair.insert([':51820']);
        await pair[from].run('ping', '-c', '3', '-i', '0.05', '-W', '5', to);
        const {flows} = await takeOut(first);
        expect(flows).toMatchObject([{client: `${there.ipv4}:51820`, metadata: {app: 'wireguard'}}]);
        expect(flows[0]!.rx.packets + flows[0]!.tx.packets).toBeGreaterThanOrEqual(8);
        const ping = pair[from].start('ping', '-i', '0.02', '-W', '5', to);
        await printed(ping, /icmp_seq=2/);
        for (let time = 0; time < 3; time++) await inAndOut(pair, [':51820'], 20);
        let said = '';
        ping.stdout!.on('data', chunk => {
          said += chunk;
        });
        const closed = once(ping, 'close');
        ping.kill('SIGINT');
        await closed;
        await eventually(() => said.includes('packet loss'), 'what ping says');
        const [, sent, got] = /^(\d+) packets transmitted, (\d+) received/m.exec(said)!.map(Number);
        expect(sent).toBeGreaterThan(50);
        // The answer to the last may be on its way.
        expect(got).toBeGreaterThanOrEqual(sent! - 1);
        expect(await run('here', 'wg show wg-here endpoints')).toContain(`${there.ipv4}:51820`);
      });
    });
  },
);

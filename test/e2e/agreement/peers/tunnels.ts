import {type ChildProcess, execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {printed} from '../../capture/hosts.js';
import type {Conversation} from '../conversation.js';
import {figure, first, heard, valuesOf} from '../facts.js';
import {addressOf} from '../scene.js';

const {here: client, there: server} = addressOf;

const exchanges: Readonly<Record<string, string>> = {34: 'IKE_SA_INIT', 35: 'IKE_AUTH'};

const deviceOf = (name: string) => `ag${process.pid}-${name}`;

/** Private networks. */
export const tunnels: readonly Conversation[] = [
  {
    title: 'wireguard-go and itself',
    programs: ['wireguard-go', 'wg', 'ping'],
    async talk({here, there, directory, run}, hear) {
      const key = (...command: readonly string[]) =>
        execFileSync('wg', command.slice(0, 1), {input: command[1], encoding: 'utf8'}).trim();
      const own = directory();
      const daemons: ChildProcess[] = [];
      const keys = {here: key('genkey'), there: key('genkey')};
      for (const [name, private_] of Object.entries(keys)) writeFileSync(join(own, name), private_);
      const ends = [
        [here, 'here', '10.90.0.1', '10.90.0.2', `${server}:51820`, keys.there],
        [there, 'there', '10.90.0.2', '10.90.0.1', `${client}:51820`, keys.here],
      ] as const;
      for (const [host, name, address, other, endpoint, otherKey] of ends) {
        // Its socket is in a directory that all hosts share.
        const device = deviceOf(name);
        const daemon = host.start(
          ...['env', 'LOG_LEVEL=verbose', 'WG_PROCESS_FOREGROUND=1', 'wireguard-go', device],
        );
        daemons.push(daemon);
        await printed(daemon, /UAPI listener started/);
        await run(
          host,
          `wg set ${device} listen-port 51820 private-key ${join(own, name)} \
             peer ${key('pubkey', otherKey)} allowed-ips ${other}/32 endpoint ${endpoint}
           ip address add ${address}/24 dev ${device}; ip link set ${device} mtu 1400 up`,
        );
      }
      await run(here, 'ping -c 2 -i 0.1 -W 10 10.90.0.2');
      const shown = await run(here, `wg show ${deviceOf('here')} latest-handshakes`);
      hear('handshake, in s', Number(/\t(\d+)/.exec(shown)![1]));
      // Asked to end, they take their sockets away.
      for (const daemon of daemons) {
        const closed = once(daemon, 'close');
        daemon.kill('SIGTERM');
        await closed;
      }
    },
    claims: [
      {
        port: 51_820,
        app: 'wireguard',
        protocol: 'wg',
        facts: [
          figure(
            'asked',
            ['wg.type'],
            packets => valuesOf(packets, 'wg.type').filter(type => type === '1').length,
          ),
          figure(
            'answered',
            ['wg.type'],
            packets => valuesOf(packets, 'wg.type').filter(type => type === '2').length,
          ),
          figure(
            'pathRttMs',
            ['wg.type'],
            packets => {
              const at = (type: string) => packets.find(({values}) => values('wg.type')[0] === type)!.atMs;
              return at('2') - at('1');
            },
            0.01,
          ),
          {
            ...heard(
              'handshake, in s',
              'wg',
              ({metadata}) => Date.parse(String(metadata.wireguard_handshake_at)) / 1000,
            ),
            // The client has the keys a moment after the answer was seen, and tells whole seconds.
            within: 1.1,
          },
        ],
      },
    ],
  },
  {
    title: 'openvpn and itself',
    programs: ['openvpn', 'openssl'],
    async talk({here, there, certificate, serve, run}) {
      const made = certificate('vpn.test');
      const both = [
        ...['--dev', 'null', '--proto', 'udp', '--ca', made.certificate, '--cert', made.certificate],
        ...['--key', made.key, '--verb', '3'],
      ];
      await serve(
        there,
        1194,
        'openvpn',
        ...[...both, '--local', server, '--port', '1194', '--tls-server', '--dh', 'none'],
      );
      const dial = ['openvpn', ...both, '--remote', server, '1194', '--nobind', '--tls-client'].join(' ');
      await run(here, `timeout 20 ${dial} | grep -q -m 1 'Initialization Sequence Completed'`);
    },
    claims: [{port: 1194, app: 'openvpn', protocol: 'openvpn'}],
  },
  {
    title: 'xl2tpd and itself',
    programs: ['xl2tpd'],
    async talk({here, there, directory, serve, start}) {
      const own = directory();
      const dial = {
        here: `[lac far]\nlns = ${server}\nautodial = yes\n`,
        there: '[lns default]\nip range = 10.91.0.2-10.91.0.9\nlocal ip = 10.91.0.1\n',
      };
      const daemon = (name: 'here' | 'there') => {
        const file = join(own, name);
        writeFileSync(file, `[global]\nport = 1701\naccess control = no\n${dial[name]}`);
        return ['xl2tpd', '-D', '-c', file, '-C', `${file}.ctl`, '-p', `${file}.pid`] as const;
      };
      await serve(there, 1701, ...daemon('there'));
      const near = start(here, 'sh', '-c', `exec ${daemon('here').join(' ')} 2>&1`);
      await printed(near, /Connection established to/);
    },
    claims: [
      {port: 1701, app: 'l2tp', protocol: 'l2tp', facts: [first('l2tp_tunnel', 'l2tp.tunnel', Number)]},
    ],
  },
  {
    title: 'charon-cmd and charon',
    programs: ['/usr/lib/ipsec/charon', 'charon-cmd'],
    async talk({here, there, directory, serve, run}) {
      const own = directory();
      const file = join(own, 'strongswan.conf');
      writeFileSync(
        file,
        `charon {
           load = random nonce aes sha1 sha2 hmac kdf gmp pubkey x509 pem pkcs1 kernel-netlink socket-default
         }`,
      );
      await serve(
        there,
        4500,
        ...['unshare', '-m', 'sh', '-c'],
        `mount -t tmpfs none /run && STRONGSWAN_CONF=${file} exec /usr/lib/ipsec/charon`,
      );
      // The server knows no such client, and says so.
      await run(
        here,
        `STRONGSWAN_CONF=${file} timeout 10 charon-cmd --host ${server} --identity somebody --profile ikev2-eap </dev/null || true`,
      );
    },
    claims: [
      {
        port: 4500,
        app: 'ike',
        protocol: 'isakmp',
        facts: [
          first('ike_version', 'isakmp.version', version => Number(version) >> 4),
          first('ike_exchange', 'isakmp.exchangetype', type => exchanges[type]),
        ],
      },
    ],
  },
];

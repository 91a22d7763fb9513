import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {printed} from '../../capture/hosts.js';
import type {Conversation} from '../conversation.js';
import {first, opening} from '../facts.js';
import {addressOf} from '../scene.js';

const {here: client, there: server} = addressOf;

const ripCommands: Readonly<Record<string, string>> = {1: 'request', 2: 'response'};

const routerConfiguration = (own: string, other: string) => `
  log stderr all;
  router id ${own};
  protocol device {}
  protocol direct { ipv4; }
  protocol bfd {
    debug { events };
    interface "cable*" { interval 200 ms; };
    neighbor ${other};
  }
  protocol rip {
    ipv4 { import all; export all; };
    interface "cable*";
  }
`;

/** Routers, and what is said to whole networks. */
export const routing: readonly Conversation[] = [
  {
    title: 'bird and itself',
    programs: ['bird'],
    async talk({here, there, directory, start}) {
      const own = directory();
      const file = (name: string) => join(own, name);
      writeFileSync(file('here.conf'), routerConfiguration(client, server));
      writeFileSync(file('there.conf'), routerConfiguration(server, client));
      const router = (name: string) =>
        [
          'bird',
          '-f',
          '-c',
          file(`${name}.conf`),
          '-s',
          file(`${name}.ctl`),
          '-P',
          file(`${name}.pid`),
        ] as const;
      start(there, ...router('there'));
      const near = here.start('sh', '-c', `exec ${router('here').join(' ')} 2>&1`);
      await printed(near, /Session to 10\.77\.0\.2.* to Up/);
    },
    claims: [
      {
        port: 520,
        app: 'rip',
        protocol: 'rip',
        facts: [opening('rip_command', 'rip.command', command => ripCommands[command])],
      },
      {port: 3784, app: 'bfd', protocol: 'bfd'},
    ],
  },
  {
    title: 'wakeonlan',
    programs: ['wakeonlan'],
    async talk({here, run}) {
      await run(here, 'wakeonlan -i 10.77.0.255 -p 40000 02:00:00:00:00:01');
    },
    claims: [{port: 40_000, app: 'wake-on-lan', protocol: 'wol'}],
  },
  {
    title: 'natpmpc and miniupnpd',
    programs: ['natpmpc', 'miniupnpd'],
    async talk({here, there, directory, serve, run}) {
      const own = directory();
      const file = join(own, 'miniupnpd.conf');
      writeFileSync(
        file,
        `ext_ifname=lo
         ext_ip=1.1.1.1
         listening_ip=cable1
         enable_natpmp=yes
         enable_upnp=yes
         allow 1024-65535 0.0.0.0/0 1024-65535
        `.replaceAll(/^ +/gm, ''),
      );
      await serve(there, 5351, 'miniupnpd', '-d', '-f', file, '-P', join(own, 'pid'));
      // Whether it may map the port is up to the firewall.
      await run(here, `timeout 10 natpmpc -g ${server} -a 1234 1234 udp 60 || true`);
    },
    claims: [
      {
        port: 1900,
        app: 'ssdp',
        protocol: 'ssdp',
        facts: [first('ssdp_method', 'http.request.method')],
      },
      // It has just started, and tells everybody.
      {port: 5350, app: 'pcp', protocol: 'portcontrol'},
      {
        port: 5351,
        butPort: 5350,
        app: 'nat-pmp',
        protocol: 'portcontrol',
        facts: [
          first(
            'nat_pmp_message',
            'nat-pmp.opcode',
            code => ['address-request', 'map-udp', 'map-tcp'][Number(code)],
          ),
        ],
      },
    ],
  },
  {
    title: 'ddsperf',
    programs: ['ddsperf'],
    async talk({there, directory, run}) {
      const file = join(directory(), 'dds.xml');
      writeFileSync(
        file,
        `<CycloneDDS><Domain><General><Interfaces>
           <NetworkInterface name="cable1"/>
         </Interfaces></General></Domain></CycloneDDS>`,
      );
      await run(there, `CYCLONEDDS_URI=file://${file} timeout 2 ddsperf pub || true`);
    },
    claims: [{port: 7400, app: 'rtps', protocol: 'rtps'}],
  },
];

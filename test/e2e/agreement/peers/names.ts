import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {says} from '../../command.js';
import type {Conversation} from '../conversation.js';
import {figure, first, opening, valuesOf} from '../facts.js';
import {addressOf} from '../scene.js';

const questionTypes: Readonly<Record<string, string>> = {1: 'A', 16: 'TXT', 28: 'AAAA'};
const questionType = (number: string) => questionTypes[number] ?? number;

const responseCode = figure('status', ['dns.flags.rcode'], packets =>
  Number(valuesOf(packets, 'dns.flags.rcode').at(-1)),
);
const isTrue = (value: string) => value === 'True' || value === '1';

/** Too long for an answer without EDNS. */
const longText = ['x', 'y', 'z'].map(letter => letter.repeat(250)).join(',');

const messageTypes = ['', 'discover', 'offer', 'request', 'decline', 'ack', 'nak', 'release', 'inform'];

/** Who asks for names and addresses. */
export const names: readonly Conversation[] = [
  {
    title: 'dig, udhcpc and dnsmasq',
    programs: ['dnsmasq', 'dig', 'udhcpc'],
    async talk({here, there, directory, serve, run}) {
      await serve(
        there,
        53,
        'dnsmasq',
        ...['--no-daemon', '--user=root', '--no-resolv', '--no-hosts'],
        ...['--conf-file=/dev/null', '--interface=cable1', '--bind-interfaces', '--local=/none.test/'],
        ...['--address=/example.test/192.0.2.1', `--txt-record=long.test,${longText}`],
        ...['--dhcp-range=10.77.0.100,10.77.0.200', `--dhcp-leasefile=${join(directory(), 'leases')}`],
      );
      const dig = `dig @${addressOf.there} +tries=3 +time=2`;
      await run(here, `${dig} example.test; ${dig} none.test AAAA; ${dig} +noedns +ignore long.test TXT`);
      await run(here, 'udhcpc -f -n -q -t 5 -i cable0 -x hostname:laptop -s /bin/true');
    },
    claims: [
      {
        port: 53,
        app: 'dns',
        protocol: 'dns',
        facts: [
          first('dns_name', 'dns.qry.name'),
          first('dns_type', 'dns.qry.type', questionType),
          responseCode,
          figure('asked', ['dns.id'], packets => new Set(valuesOf(packets, 'dns.id')).size),
          figure('answered', ['dns.response_to'], packets => valuesOf(packets, 'dns.response_to').length),
          {
            name: 'dns_truncated',
            fields: ['dns.flags.truncated'],
            udptop: ({metadata}) => metadata.dns_truncated,
            referee: packets => valuesOf(packets, 'dns.flags.truncated').some(isTrue) || undefined,
          },
        ],
      },
      {
        port: 68,
        app: 'dhcp',
        protocol: 'dhcp',
        facts: [
          first('dhcp_message', 'dhcp.option.dhcp', type => messageTypes[Number(type)]),
          // An answer names it, too, but not at first.
          opening('dhcp_host', 'dhcp.option.hostname'),
        ],
      },
    ],
  },
  {
    title: 'dig and avahi-daemon',
    programs: ['avahi-daemon', 'dig'],
    async talk({here, there, directory, run}) {
      const file = join(directory(), 'avahi.conf');
      writeFileSync(
        file,
        `[server]
         host-name=printer
         use-ipv6=no
         enable-dbus=no
         allow-interfaces=cable1
        `.replaceAll(/^ +/gm, ''),
      );
      const alone = ['--no-drop-root', '--no-chroot', '--no-rlimits'].join(' ');
      const daemon = there.start(
        ...['unshare', '-m', 'sh', '-c'],
        `mount -t tmpfs none /run && mkdir /run/avahi-daemon && exec avahi-daemon ${alone} -f ${file}`,
      );
      // It looks first whether somebody else has the name.
      await says(daemon, /Server startup complete/);
      // The answer comes from the printer itself, not from the group, so dig does not take it.
      await run(
        here,
        `dig +norecurse +tries=1 +time=1 -p 5353 -b ${addressOf.here} @224.0.0.251 printer.local || true`,
      );
    },
    claims: [
      {
        port: 5353,
        app: 'mdns',
        protocol: 'mdns',
        facts: [first('mdns_name', 'dns.qry.name')],
      },
    ],
  },
];

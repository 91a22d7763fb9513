import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {printed} from '../../capture/hosts.js';
import type {Conversation, Fact} from '../conversation.js';
import {figure, first, heard, valuesOf} from '../facts.js';
import {addressOf} from '../scene.js';

const {there: server} = addressOf;

/** RFC 5905, section 8, with the times at which the two packets were captured. */
const clockOffset: Fact = {
  name: 'ntp_offset_ms',
  fields: ['ntp.rec', 'ntp.xmt', 'ntp.flags.mode'],
  udptop: ({metadata}) => metadata.ntp_offset_ms,
  referee(packets) {
    const [asked, answered] = packets.slice(-2);
    const timeMs = (field: string) => {
      const text = answered!.values(field)[0]!;
      // `Nov 28, 2026 06:05:23.123456789 UTC`
      return Date.parse(text.replace(/\.\d+/, '')) + Number(/\.\d+/.exec(text)![0]) * 1000;
    };
    const offsetMs = (timeMs('ntp.rec') + timeMs('ntp.xmt') - asked!.atMs - answered!.atMs) / 2;
    return Math.round(offsetMs * 10) / 10;
  },
  within: 0.11,
};

const snmpVersions = ['1', '2c', '', '3'];
const pdus = ['get', 'get-next', 'response', 'set'];
const facilities = ['kern', 'user', 'mail', 'daemon'];
const severities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

const ptpMessages: Readonly<Record<string, string>> = {0: 'sync', 1: 'delay-request', 11: 'announce'};
const ptpMessage = (type: string) => ptpMessages[Number(type)] ?? type;

/** What a machine runs besides names: time, files, management, logs. */
export const infrastructure: readonly Conversation[] = [
  {
    title: 'chronyd and chronyd',
    programs: ['chronyd'],
    async talk({here, there, directory, serve, run}) {
      const file = (name: string) => join(own, name);
      const own = directory();
      writeFileSync(
        file('server.conf'),
        ['local stratum 5', 'allow', 'cmdport 0', 'bindcmdaddress /', `pidfile ${file('pid')}`].join('\n'),
      );
      await serve(there, 123, 'chronyd', '-x', '-d', '-u', 'root', '-f', file('server.conf'));
      await run(
        here,
        `chronyd -x -Q -t 10 -u root -f /dev/null 'server ${server} iburst maxsamples 2' 'cmdport 0' 'pidfile ${file('client.pid')}'`,
      );
    },
    claims: [
      {
        port: 123,
        app: 'ntp',
        protocol: 'ntp',
        facts: [
          figure('status', ['ntp.stratum'], packets => Number(valuesOf(packets, 'ntp.stratum').at(-1))),
          clockOffset,
        ],
      },
    ],
  },
  {
    title: 'snmpget and snmpd',
    programs: ['snmpd', 'snmpget'],
    async talk({here, there, directory, serve, run}) {
      const file = join(directory(), 'snmpd.conf');
      writeFileSync(file, 'rocommunity public\n');
      await serve(there, 161, 'snmpd', '-f', '-LE', '3', '-C', '-c', file, `udp:${server}:161`);
      await run(
        here,
        `snmpget -v2c -c public -t 3 ${server} 1.3.6.1.2.1.1.5.0
         snmpget -v1 -c public -t 3 ${server} 1.3.6.1.2.1.1.5.0`,
      );
    },
    claims: [
      {
        port: 161,
        app: 'snmp',
        protocol: 'snmp',
        facts: [
          first('snmp_version', 'snmp.version', version => snmpVersions[Number(version)]),
          first('snmp_pdu', 'snmp.data', pdu => pdus[Number(pdu)]),
          figure('asked', ['snmp.request_id'], packets => new Set(valuesOf(packets, 'snmp.request_id')).size),
          figure(
            'answered',
            ['snmp.data'],
            packets => valuesOf(packets, 'snmp.data').filter(pdu => pdu === '2').length,
          ),
        ],
      },
    ],
  },
  {
    title: 'curl and tftpd-hpa',
    programs: ['in.tftpd', 'curl'],
    async talk({here, there, directory, serve, run}) {
      const root = directory();
      writeFileSync(join(root, 'boot.img'), Buffer.alloc(20_000, 'x'));
      await serve(
        there,
        69,
        'in.tftpd',
        ...['-L', '-u', 'root', '--address', `${server}:69`, '--port-range', '40069:40069', '-s', root],
      );
      await run(here, `curl -sS -m 20 -o /dev/null tftp://${server}/boot.img`);
    },
    claims: [
      {port: 69, app: 'tftp', protocol: 'tftp', facts: [first('tftp_file', 'tftp.source_file')]},
      {
        port: 40_069,
        app: 'tftp',
        protocol: 'tftp',
        facts: [
          {
            name: 'tftp_progress',
            fields: ['tftp.opcode', 'udp.length'],
            udptop: ({metadata}) => metadata.tftp_progress,
            // A block that is not full is the last one (RFC 1350, section 6).
            referee(packets) {
              const blocks = packets.filter(packet => packet.values('tftp.opcode')[0] === '3');
              const lengths = blocks.map(packet => Number(packet.values('udp.length')[0]));
              return lengths.at(-1)! < lengths[0]! ? 'complete' : 'not complete';
            },
          },
        ],
      },
    ],
  },
  {
    title: 'logger',
    programs: ['logger', 'socat'],
    async talk({here, there, serve, run}) {
      await serve(there, 514, 'socat', '-u', 'UDP-RECV:514', 'OPEN:/dev/null');
      await run(here, `logger -n ${server} -P 514 -d -p daemon.warning -t backup 'The disk is nearly full.'`);
    },
    claims: [
      {
        port: 514,
        app: 'syslog',
        protocol: 'syslog',
        facts: [
          first('syslog_facility', 'syslog.facility', number => facilities[Number(number)]),
          first('syslog_severity', 'syslog.level', number => severities[Number(number)]),
          first('syslog_host', 'syslog.hostname'),
          first('syslog_app', 'syslog.appname'),
        ],
      },
    ],
  },
  {
    title: 'coap-client and coap-server',
    programs: ['coap-client-notls', 'coap-server-notls'],
    async talk({here, there, serve, run}) {
      await serve(there, 5683, 'coap-server-notls', '-A', server);
      await run(here, `coap-client-notls -m get coap://${server}/time`);
    },
    claims: [
      {
        port: 5683,
        app: 'coap',
        protocol: 'coap',
        facts: [
          first('coap_path', 'coap.opt.uri_path_recon'),
          first('coap_code', 'coap.code', code => ['', 'GET', 'POST'][Number(code)]),
          figure(
            'answered',
            ['coap.mid'],
            packets => packets.length - new Set(valuesOf(packets, 'coap.mid')).size,
          ),
        ],
      },
    ],
  },
  {
    title: 'a question to memcached',
    programs: ['memcached', 'socat'],
    async talk({here, there, serve, run}) {
      await serve(there, 11_211, 'memcached', '-u', 'root', '-l', server, '-U', '11211');
      // Eight bytes come first: the number of the request, and of how many datagrams this is which.
      const request = String.raw`\000\001\000\000\000\001\000\000version\r\n`;
      await run(
        here,
        `printf '${request}' | socat -t 5 - UDP:${server}:11211 | head -c 15 | grep -q VERSION`,
      );
    },
    claims: [
      {
        port: 11_211,
        app: 'memcached',
        protocol: 'memcache',
      },
    ],
  },
  {
    title: 'collectd and itself',
    programs: ['collectd'],
    async talk({here, there, directory, start, serve, run}) {
      const own = directory();
      const configuration = (network: string) =>
        `Hostname "laptop"
         Interval 0.5
         BaseDir "${own}"
         PIDFile "${own}/pid"
         LoadPlugin network
         <Plugin network>
           ${network}
         </Plugin>
        `;
      const files = {here: join(own, 'here.conf'), there: join(own, 'there.conf')};
      writeFileSync(
        files.there,
        `${configuration(`Listen "${server}"`)}\nLoadPlugin csv\n<Plugin csv>\nDataDir "${own}/received"\n</Plugin>\n`,
      );
      writeFileSync(
        files.here,
        `${configuration(`Server "${server}"\nMaxPacketSize 1024`)}\nLoadPlugin load\nLoadPlugin memory\n`,
      );
      await serve(there, 25_826, 'collectd', '-f', '-C', files.there);
      start(here, 'collectd', '-f', '-C', files.here);
      await run(there, `until [ -d ${own}/received ]; do sleep 0.05; done`);
    },
    claims: [{port: 25_826, app: 'collectd', protocol: 'collectd'}],
  },
  {
    title: 'ptp4l and itself',
    programs: ['ptp4l'],
    async talk({here, there, directory, start}) {
      const own = directory();
      const both = ['-4', '-S', '-m', '-q'];
      start(there, 'ptp4l', '-i', 'cable1', ...both, '--uds_address', join(own, 'there'));
      const follower = here.start(
        ...['ptp4l', '-i', 'cable0', ...both, '--slaveOnly', '1', '--uds_address', join(own, 'here')],
      );
      await printed(follower, /new foreign master/);
    },
    claims: [
      {
        port: 319,
        app: 'ptp',
        protocol: 'ptp',
        facts: [first('ptp_message', 'ptp.v2.messagetype', ptpMessage)],
      },
      {
        port: 320,
        app: 'ptp',
        protocol: 'ptp',
        facts: [first('ptp_message', 'ptp.v2.messagetype', ptpMessage)],
      },
    ],
  },
  {
    title: 'iperf3 and itself',
    programs: ['iperf3'],
    async talk({here, there, start, run}, hear) {
      start(there, 'iperf3', '-s', '-1');
      await run(there, "until ss -Hltn 'sport = :5201' | grep -q .; do sleep 0.05; done");
      const report = JSON.parse(await run(here, `iperf3 -c ${server} -u -b 1M -t 1 -J`));
      hear('datagrams', report.end.sum.packets);
    },
    claims: [
      {
        port: 5201,
        app: 'iperf3',
        // The first one only announces the others.
        facts: [heard('datagrams', 'iperf3', ({rx}) => rx.packets - 1)],
      },
    ],
  },
  {
    title: 'rpcinfo and rpcbind',
    programs: ['rpcbind', 'rpcinfo'],
    async talk({here, there, serve, run}) {
      await serve(
        there,
        111,
        'unshare',
        '-m',
        'sh',
        '-c',
        'mount -t tmpfs none /run && exec rpcbind -f -h 10.77.0.2',
      );
      await run(here, `rpcinfo -T udp ${server} portmapper`);
    },
    claims: [
      {
        port: 111,
        app: 'rpc',
        protocol: 'rpc',
        facts: [
          first('rpc_program', 'rpc.program', number => (number === '100000' ? 'portmap' : number)),
          first('rpc_procedure', 'rpc.procedure', Number),
        ],
      },
    ],
  },
];

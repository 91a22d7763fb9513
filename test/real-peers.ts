import {spawnSync} from 'node:child_process';
import {whyNoNamespaces} from './e2e/namespaces.js';

/** A real program that tests talk to. */
export interface RealPeer {
  readonly name: string;
  /** The Debian package that has it. */
  readonly debianPackage: string;
  /** A shell command that succeeds if it is installed. */
  readonly probe: string;
}

const program = (name: string, debianPackage = name): RealPeer => ({
  name,
  debianPackage,
  probe: `command -v ${name}`,
});

export const realPeers: readonly RealPeer[] = [
  program('dnsmasq', 'dnsmasq-base'),
  program('dig', 'bind9-dnsutils'),
  program('tcpdump'),
  program('tmux'),
  program('pgrep', 'procps'),
  program('ip', 'iproute2'),
  program('socat'),
  {name: 'PySocks', debianPackage: 'python3-socks', probe: '/usr/bin/python3 -c "import socks"'},
  program('danted', 'dante-server'),
  program('iperf3'),
  program('ping', 'iputils-ping'),
  program('traceroute'),
  program('faketime'),
  program('strace'),
  program('systemd-analyze', 'systemd'),
  program('openssl'),
  program('curl'),
  program('dnsperf'),
  program('tshark'),
  program('nfcapd', 'nfdump'),
  program('srt-live-transmit', 'srt-tools'),
  program('sipp', 'sip-tester'),
  program('turnserver', 'coturn'),
  program('chronyd', 'chrony'),
  program('mosh-client', 'mosh'),
  program('gtlsclient', 'ngtcp2-client'),
  program('gtlsserver', 'ngtcp2-server'),
  program('groff', 'groff-base'),
  {
    name: 'prometheus',
    debianPackage: 'prometheus',
    probe: 'command -v prometheus && command -v promtool',
  },
  program('nats-server'),
  program('nft', 'nftables'),
  program('wireguard-go'),
  program('wg', 'wireguard-tools'),
  program('dnsdist'),
  program('conntrack'),
  program('gst-launch-1.0', 'gstreamer1.0-tools'),
  {
    name: "gstreamer's rtpbin",
    debianPackage: 'gstreamer1.0-plugins-good',
    probe: 'gst-inspect-1.0 --exists rtpbin',
  },
  program('snmpd'),
  program('snmpget', 'snmp'),
  program('in.tftpd', 'tftpd-hpa'),
  program('freeradius'),
  program('radclient', 'freeradius-utils'),
  program('coap-client-notls', 'libcoap3-bin'),
  program('rpcbind'),
  program('udhcpc'),
  program('murmurd', 'mumble-server'),
  program('quakestat', 'qstat'),
  program('/usr/games/minetestserver', 'minetest-server'),
  program('memcached'),
  program('collectd', 'collectd-core'),
  program('ptp4l', 'linuxptp'),
  program('natpmpc'),
  program('miniupnpd'),
  program('avahi-daemon'),
  program('openvpn'),
  program('/usr/lib/ipsec/charon', 'strongswan-charon'),
  program('charon-cmd'),
  program('xl2tpd'),
  program('krb5kdc', 'krb5-kdc'),
  program('kinit', 'krb5-user'),
  program('bird', 'bird2'),
  program('wakeonlan'),
  program('aria2c', 'aria2'),
  program('ddsperf', 'cyclonedds-tools'),
];

export function missingPeers(peers: readonly RealPeer[] = realPeers): readonly RealPeer[] {
  return peers.filter(({probe}) => spawnSync('sh', ['-c', probe], {stdio: 'ignore'}).status !== 0);
}

/** What a run of the tests skips for want of real peers, in sentences. */
export function skippedTests(missing: readonly RealPeer[], noNamespaces: string | undefined): string[] {
  const names = missing.map(({name}) => name).join(', ');
  return [
    ...(names === ''
      ? []
      : [`Not installed, so their tests are skipped: ${names}. The README says how to install them.`]),
    ...(noNamespaces === undefined
      ? []
      : [`No network namespaces (${noNamespaces}), so the tests of TUN devices are skipped.`]),
  ];
}

/**
 * Runs once around all tests, and says at the end what they skipped.
 * @throws {Error} when CI is set and a real peer is missing: a run without it proves too little
 */
export default function setup(): () => void {
  const missing = missingPeers();
  if (process.env.CI && missing.length > 0) {
    throw new Error(`not installed: ${missing.map(({debianPackage}) => debianPackage).join(', ')}`);
  }
  const sentences = skippedTests(missing, whyNoNamespaces());
  return () => {
    for (const sentence of sentences) console.log(sentence);
  };
}

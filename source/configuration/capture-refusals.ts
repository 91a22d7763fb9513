import {quoted} from '../text/quoted.js';

const admitsNobody = 'a capture only watches, so it admits and limits nobody; remove it';
const sendsNothing = 'a capture only watches, so it sends nothing; remove it';
const whichInterface = 'write the interface in the metadata of the handler, or in a URL as capture://eth0';

/** What other services have and a capture does not, in lower case; and why. */
const refusals: ReadonlyMap<string, string> = new Map([
  ...[
    ...['allow', 'deny', 'admission', 'admissions', 'auth', 'auther', 'authers', 'amplification'],
    ...['limits', 'limiter', 'climiter', 'limiter.in', 'limiter.out', 'limiter.conn.in', 'limiter.conn.out'],
    ...['newsessionspersecond', 'privatetargets'],
  ].map(key => [key, admitsNobody] as const),
  ...[
    ...['forward', 'forwarder', 'chain', 'bypass', 'bypasses', 'egress', 'proxy', 'transport', 'replies'],
    ...['sockopts', 'so_mark', 'target', 'strategy', 'selector', 'maxfails', 'failtimeout', 'keepalive'],
  ].map(key => [key, sendsNothing] as const),
  ...['maxsessions', 'maxsessionsperclient', 'maxconcurrency', 'udp.maxconcurrency'].map(
    key => [key, 'a capture has no sessions; write maxFlows'] as const,
  ),
  ...['ttl', 'tungo.udptimeout'].map(key => [key, 'a capture knows it as udpTimeout'] as const),
  ['listen', 'a capture listens at no address; write interface'],
  ['addr', whichInterface],
  ['interface', whichInterface],
  ['listener', 'its handler is all that it needs; remove it'],
]);

/** Why a key, a parameter or an option of other services is refused for a capture; undefined if it is no such key. */
export function refuseForCapture(key: string): string | undefined {
  const why = refusals.get(key.toLowerCase());
  return why === undefined ? undefined : `${quoted(key)} is not for a capture: ${why}`;
}

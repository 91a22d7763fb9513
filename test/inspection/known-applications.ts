import {rules} from '../../source/inspection/signatures/rules/all.js';
import {pairs} from './pairs.js';
import {samples} from './samples.js';

/** What is recognised by the course of a flow, which samples of one or two datagrams do not show. */
const ofFlows: readonly (readonly [app: string, keys: readonly string[]])[] = [
  ['mosh', []],
  ['dnscrypt', ['name', 'type']],
  ['rtp', ['payload_type', 'codec', 'ssrc']],
  // From what carries the call, which samples show for others.
  ['google-meet', []],
  ['messenger', []],
];

/** Every application that inspection finds, with its details; the application's own prefix is left out of their keys. */
export function knownApplications(): Map<string, Set<string>> {
  const known = new Map<string, Set<string>>(ofFlows.map(([app, keys]) => [app, new Set(keys)]));
  const add = (app: string, keys: readonly string[]) => {
    const own = known.get(app) ?? new Set();
    known.set(app, own);
    for (const key of keys) own.add(key);
  };
  for (const {app, details} of [...samples, ...pairs]) {
    const prefix = `${app.replaceAll('-', '_')}_`;
    add(
      app,
      Object.keys(details).flatMap(key => (key.startsWith(prefix) ? [key.slice(prefix.length)] : [])),
    );
  }
  for (const {app, tells, when} of rules) {
    for (const told of [tells, ...when.flatMap(each => [each.tells, each.later?.tells])])
      add(app, Object.keys(told ?? {}));
  }
  add('quic', ['ech']);
  add('dtls', ['alpn', 'ech']);
  return known;
}

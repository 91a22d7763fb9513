import {Resolver} from 'node:dns/promises';
import {afterEach, describe, expect, test} from 'vitest';
import {enrich, type Sources} from '../../../source/command/run/enrich.js';
import {createReverseNames} from '../../../source/discovery/reverse-names.js';
import type {Metadata} from '../../../source/flow/metadata.js';
import type {StartedFlow} from '../../../source/monitor/ledger/flow-ledger.js';
import {startMonitor} from '../../../source/monitor/monitor.js';
import {createStatsReporterRegistry} from '../../../source/reporting/registry.js';
import {installed, startDnsmasq} from '../../e2e/command.js';
import {eventually, openPeer} from '../../relay/peers.js';
import {flow} from '../../view/flows.js';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A monitor whose flows start on command, and the metadata updates that it received. */
function rig(sources: Sources) {
  let listener: (flow: StartedFlow) => void = () => {};
  const updates = new Map<string, Metadata[]>();
  const stop = enrich(
    {
      onFlowStart(given) {
        listener = given;
        return () => {
          listener = () => {};
        };
      },
      updateMetadata: ({client}, metadata) => updates.set(client, [...(updates.get(client) ?? []), metadata]),
    },
    sources,
  );
  cleanups.push(stop);
  return {start: (flow: StartedFlow) => listener(flow), updates, stop};
}

function sources() {
  const asked: string[] = [];
  const processes: Sources['processes'] = ({onFound}) => ({
    find(endpoint, flow) {
      asked.push(endpoint);
      if (!endpoint.startsWith('127.')) return;
      queueMicrotask(() => onFound(flow, endpoint, {process: 'dig', pid: 7, user: 'ada'}));
    },
    close: () => {},
  });
  const names = {
    async nameOf(address: string) {
      asked.push(address);
      return address.startsWith('127.') ? undefined : `name-of-${address}`;
    },
    close: () => {},
  };
  return {asked, processes, names};
}

const [local, remote] = [
  flow({client: '127.0.0.1:1', target: '192.0.2.1:53'}),
  flow({client: '[2001:db8::1]:2', target: '127.0.0.1:53'}),
];

describe('what is found out about new flows', () => {
  test('is added to their metadata, in one update if it is known at once', async () => {
    const {start, updates} = rig(sources());
    start(local);
    start(remote);
    await eventually(() => updates.size === 2, 'both updates');
    expect(Object.fromEntries(updates)).toEqual({
      '127.0.0.1:1': [{target_name: 'name-of-192.0.2.1', process: 'dig', pid: 7, user: 'ada'}],
      '[2001:db8::1]:2': [{client_name: 'name-of-2001:db8::1'}],
    });
  });

  test('is the program of the target, too, where the flow is only watched', async () => {
    const {start, updates} = rig({processes: sources().processes, isWatched: service => service === 'any'});
    start({...remote, service: 'any'});
    await eventually(() => updates.size === 1, 'the update');
    expect(updates.get(remote.client)).toEqual([{target_process: 'dig', target_pid: 7, target_user: 'ada'}]);
  });

  test('does not replace the name that an answer on the wire gave to the target', async () => {
    const {asked, names} = sources();
    const {start} = rig({names});
    start({...local, metadata: {target_name: 'zoom.us', target_name_seen: true}});
    expect(asked).toEqual(['127.0.0.1']);
  });

  test('is the place of the client, or where none is known of it that of the target', async () => {
    const places = new Map([
      ['192.0.2.1', {country: 'DE', city: 'Bonn'}],
      ['192.0.2.2', {asn: 3320, asName: 'Telekom'}],
    ]);
    const {start, updates} = rig({places: {placeOf: host => places.get(host)}});
    start(flow({client: '192.0.2.1:1', target: '192.0.2.2:53'}));
    start(flow({client: '10.0.0.1:2', target: '192.0.2.2:53'}));
    start(flow({client: '10.0.0.1:3', target: '10.0.0.2:53'}));
    await eventually(() => updates.size === 2, 'both updates');
    expect(Object.fromEntries(updates)).toEqual({
      '192.0.2.1:1': [{country: 'DE', city: 'Bonn'}],
      '10.0.0.1:2': [{asn: 3320, as_name: 'Telekom'}],
    });
  });

  test('is asked for by the address alone, without its zone', () => {
    const {asked, names} = sources();
    rig({names}).start(flow({client: '[fe80::1%eth0]:2', target: '127.0.0.1:53'}));
    expect(asked).toEqual(['fe80::1', '127.0.0.1']);
  });

  test('is no longer asked for after its end', () => {
    const {asked, ...both} = sources();
    const {start, stop} = rig(both);
    stop();
    start(local);
    expect(asked).toEqual([]);
  });
});

describe.skipIf(!installed('dnsmasq'))('a resolver behind udptop itself', () => {
  test('is asked once an address: questions make flows, but those ask nothing new', async () => {
    const {child, port: target} = await startDnsmasq();
    cleanups.push(() => child.kill());
    const monitor = await startMonitor({
      services: [
        {
          name: 'dns',
          handler: 'udp',
          listen: {host: '127.0.0.1', port: 0},
          target: {host: '127.0.0.1', port: target},
          statsGUID: 'dns',
          udpTimeoutMs: 30_000,
          limits: {maxSessions: 100, maxSessionsPerClient: 100},
          allow: [],
          sourceLocation: {kind: 'built-in'},
        },
      ],
      intervalMs: 50,
      thread: 'caller',
      registry: createStatsReporterRegistry(),
    });
    cleanups.push(monitor.stop);
    const listen = Number(monitor.latest().services[0]!.listen.split(':')[1]);
    const asked: string[] = [];
    const reverse = async (address: string) => {
      asked.push(address);
      // A resolver, and a socket, of its own for each question: each is a flow. Never answered from /etc/hosts.
      const resolver = new Resolver();
      resolver.setServers([`127.0.0.1:${listen}`]);
      return resolver.resolvePtr(`${address.split('.').reverse().join('.')}.in-addr.arpa`);
    };
    const names = createReverseNames({resolver: {reverse, cancel: () => {}}, onFailure: () => {}});
    cleanups.push(enrich(monitor, {names}));

    const client = await openPeer({host: '127.7.7.7'});
    cleanups.push(client.close);
    await client.send('no question', listen, '127.0.0.1');
    await eventually(
      () => monitor.latest().flows.length === 3,
      'the flow of the client and two of the resolver',
    );
    let intervals = 0;
    monitor.subscribe(() => intervals++);
    await eventually(() => intervals === 10, 'more intervals');
    expect(asked.sort()).toEqual(['127.0.0.1', '127.7.7.7']);
    expect(monitor.latest().flows).toHaveLength(3);
  });
});

import {describe, expect, test} from 'vitest';
import type {ServiceConfiguration} from '../../source/configuration/model.js';
import {exchangeServices, ReloadError, type RunningConfiguration} from '../../source/monitor/reload.js';
import {RelayStuckError, ServiceStartError} from '../../source/monitor/threads/relay-events.js';

const service = (name: string, port: number) =>
  ({name, handler: 'udp', listen: {host: '127.0.0.1', port}}) as ServiceConfiguration;

/** A relay in which each port can be had once. */
function fakeRelay(configurations: readonly ServiceConfiguration[]) {
  let lastIndex = 0;
  const running = configurations.map(
    (configuration): RunningConfiguration => ({serviceIndex: lastIndex++, configuration}),
  );
  const ports = new Set(running.map(({configuration}) => portOf(configuration)));
  const relay = {
    running,
    ports,
    isStuck: false,
    async start(configuration: ServiceConfiguration) {
      const port = portOf(configuration);
      if (ports.has(port)) throw new ServiceStartError(lastIndex, 'EADDRINUSE', 'in use');
      ports.add(port);
      return {serviceIndex: lastIndex++, configuration};
    },
    async stop({configuration}: RunningConfiguration) {
      if (relay.isStuck) throw new RelayStuckError();
      ports.delete(portOf(configuration));
    },
  };
  return relay;
}

const portOf = (configuration: ServiceConfiguration) =>
  (configuration as {listen: {port: number}}).listen.port;
const namesOf = (running: readonly RunningConfiguration[]) =>
  running.map(({configuration}) => `${configuration.name}:${portOf(configuration)}`);

describe('an exchange of services', () => {
  test('lets services swap their ports, and keeps the others', async () => {
    const relay = fakeRelay([service('a', 1), service('b', 2), service('c', 3)]);
    const {running, outcome} = await exchangeServices(
      relay.running,
      [service('b', 1), service('a', 2), service('c', 3)],
      relay,
    );
    expect([namesOf(running), outcome]).toEqual([
      ['b:1', 'a:2', 'c:3'],
      {added: [], changed: ['b', 'a'], removed: []},
    ]);
    expect(running[2]).toBe(relay.running[2]);
  });

  test('that fails starts again what it stopped', async () => {
    const relay = fakeRelay([service('a', 1), service('b', 2)]);
    relay.ports.add(9);
    const {running, outcome} = await exchangeServices(
      relay.running,
      [service('a', 3), service('new', 9), service('b', 2)],
      relay,
    );
    expect(namesOf(running)).toEqual(['a:1', 'b:2']);
    expect(outcome).toBeInstanceOf(ReloadError);
    expect(outcome).toMatchObject({code: 'EADDRINUSE', interrupted: ['a'], lost: [], service: {name: 'new'}});
    expect([...relay.ports].sort()).toEqual([1, 2, 9]);
  });

  test('tells which services could not be started again', async () => {
    const relay = fakeRelay([service('a', 1), service('b', 2)]);
    relay.ports.add(9);
    const {start} = relay;
    // Another program is quicker.
    relay.start = async configuration => {
      if (portOf(configuration) === 9) relay.ports.add(1);
      return start(configuration);
    };
    const {running, outcome} = await exchangeServices(
      relay.running,
      [service('a', 9), service('b', 2)],
      relay,
    );
    expect(namesOf(running)).toEqual(['b:2']);
    expect(outcome).toMatchObject({interrupted: [], lost: ['a']});
  });

  test('changes nothing in a relay that is stuck', async () => {
    const relay = fakeRelay([service('a', 1)]);
    relay.isStuck = true;
    const {running, outcome} = await exchangeServices(relay.running, [], relay);
    expect(namesOf(running)).toEqual(['a:1']);
    expect(outcome).toMatchObject({message: 'the relay thread is stuck and does not answer', lost: []});
  });
});

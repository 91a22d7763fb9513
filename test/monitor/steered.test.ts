import {afterEach, describe, expect, test} from 'vitest';
import {loadConfiguration} from '../../source/configuration/load.js';
import {type Monitor, startMonitor} from '../../source/monitor/monitor.js';
import {whyNoInsertion} from '../relay/insertion/surroundings.js';

const why = whyNoInsertion === undefined ? '' : ` (skipped: ${whyNoInsertion})`;
const servicesOf = (...listenUrls: readonly string[]) => loadConfiguration({listenUrls}).services;

describe.skipIf(whyNoInsertion !== undefined)(`a monitor of services that need rules${why}`, () => {
  let monitor: Monitor | undefined;

  afterEach(() => monitor?.stop());

  test('tells where these are to steer datagrams', async () => {
    const services = servicesOf('insert://:5353?name=game', 'udp://127.0.0.1:0/127.0.0.1:53?name=dns');
    monitor = await startMonitor({services, thread: 'caller'});
    const port = expect.any(Number);
    expect([...monitor.steered()]).toEqual([['game', {port, firstPort: port}]]);
    const {port: listen, firstPort} = monitor.steered().get('game')!;
    expect(new Set([0, listen, firstPort]).size).toBe(3);
    await monitor.reload({services: servicesOf('insert://:5354?name=other')});
    expect([...monitor.steered().keys()]).toEqual(['other']);
    const {services: shown} = await monitor.takeSnapshot();
    expect(shown).toMatchObject([{name: 'other', listen: 'insert:5354', target: ':5354'}]);
  });
});

import {describe, expect, test} from 'vitest';
import {createAlertWatch} from '../../../source/command/output/alert-watch.js';
import {alertedSource} from '../../../source/command/output/alerted-monitor.js';
import {silentLogger} from '../../../source/flow/logger.js';
import type {Snapshot} from '../../../source/snapshot/snapshot.js';
import {type Alert, createAlert} from '../../../source/view/alerts/alert.js';
import {createFakeSource} from '../../ui/fake-source.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';

function rig(filters: Readonly<Record<string, string>>) {
  const lines: [level: string, message: string, details: object][] = [];
  const log = (level: string) => (details: object, message: string) => lines.push([level, message, details]);
  const logger = {...silentLogger, warn: log('warn'), info: log('info')};
  const alerts = Object.entries(filters).map(([name, text]) => createAlert(name, text) as Alert);
  return {lines, watch: createAlertWatch(alerts, logger)};
}

const at = (seconds: number, service: string): Snapshot =>
  snapshot([flow({service})], {takenAtMs: takenAtMs + seconds * 1000});

describe('a watch for alerts', () => {
  test('logs the beginning and the end of an alert, and nothing in between', () => {
    const {lines, watch} = rig({game: 'service:game'});
    for (const [seconds, service] of ['dns', 'game', 'game', 'game', 'dns', 'dns'].entries()) {
      watch.apply(at(seconds, service));
    }
    expect(lines).toEqual([
      ['warn', 'an alert began', {alert: 'game', filter: 'service:game', flows: 1, worst: flow().id}],
      ['info', 'an alert is over', {alert: 'game', seconds: 3}],
    ]);
    expect(watch.hasBeenOn()).toBe(true);
  });

  test('looks once at a snapshot, whoever asks for it', () => {
    const {watch} = rig({game: 'service:game'});
    const picture = at(0, 'game');
    expect(watch.apply(picture)).toBe(watch.apply(picture));
  });

  test('says that none is on where there are some to watch for', () => {
    const {watch} = rig({game: 'service:game'});
    expect(watch.apply(at(0, 'dns')).alerts).toEqual([]);
    expect(watch.hasBeenOn()).toBe(false);
  });

  test('without alerts leaves a snapshot as it is, with those of a file', () => {
    const {watch} = rig({});
    const plain = at(0, 'game');
    expect(watch.apply(plain)).toBe(plain);
    const saved = {
      ...at(1, 'game'),
      alerts: [{name: 'old', filter: 'x', sinceMs: takenAtMs, flows: 1, ids: []}],
    };
    expect(watch.apply(saved)).toBe(saved);
    expect(watch.hasBeenOn()).toBe(true);
  });

  test("puts the configuration's alerts in place of those of a file", () => {
    const {watch} = rig({game: 'service:game'});
    const saved = {...at(1, 'dns'), alerts: [{name: 'old', filter: 'x', sinceMs: 0, flows: 1, ids: []}]};
    expect(watch.apply(saved).alerts).toEqual([]);
  });

  test('takes a step back in a recording for no news', () => {
    const {lines, watch} = rig({game: 'service:game'});
    for (const [seconds, service] of [
      [0, 'game'],
      [9, 'dns'],
      [0, 'game'],
    ] as const)
      watch.apply(at(seconds, service));
    expect(lines.map(([, message]) => message)).toEqual(['an alert began', 'an alert is over']);
  });

  test('watches for others from now on, and ends those that are gone', () => {
    const {lines, watch} = rig({game: 'service:game'});
    watch.apply(at(0, 'game'));
    watch.watchFor([createAlert('any', 'udp') as Alert]);
    expect(watch.apply(at(1, 'game')).alerts!.map(({name}) => name)).toEqual(['any']);
    expect(lines.map(([, message, details]) => `${message} ${Reflect.get(details, 'alert')}`)).toEqual([
      'an alert began game',
      'an alert began any',
      'an alert is over game',
    ]);
  });
});

test('every listener of a source, and who asks for the latest, gets the same alerts', () => {
  const source = createFakeSource(20);
  const {watch} = rig({busy: 'rate>1'});
  const alerted = alertedSource(source, watch);
  const heard: Snapshot[] = [];
  for (let each = 0; each < 2; each++) alerted.subscribe(picture => heard.push(picture));
  source.tick();
  expect(heard[0]!.alerts).toHaveLength(1);
  expect(heard[1]).toBe(heard[0]);
  expect(alerted.latest()).toBe(heard[0]);
});

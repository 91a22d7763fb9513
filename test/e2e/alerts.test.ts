import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {parseSnapshot} from '../../source/snapshot/read.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {echo, peer} from '../relay/peers.js';
import {emptyDirectory, type Running, runCommand, startCommand} from './command.js';

let directory = '';
const running: Running[] = [];
beforeEach(() => {
  directory = emptyDirectory();
});
afterEach(async () => {
  for (const {child, finished} of running.splice(0)) {
    child.kill('SIGKILL');
    await finished;
  }
});

const fileOf = (name: string) => join(directory, name);

/** A service that lets 20 datagrams of a flow pass in a second. */
async function configure(alerts: string): Promise<void> {
  const target = await peer({answer: echo});
  writeFileSync(
    fileOf('udptop.yaml'),
    `alerts: ${alerts}
services:
  - name: limited
    addr: 127.0.0.1:0
    handler: {type: udp}
    limiter: few
    forwarder: {nodes: [{addr: '127.0.0.1:${target.port}'}]}
limiters: [{name: few, limits: ['$$ 20pps 20pps']}]
`,
  );
}

function start(...options: string[]): Running {
  const command = startCommand([
    ...['-C', fileOf('udptop.yaml'), '--headless', '--output', 'ndjson', '-i', '200ms'],
    ...['--log-file', fileOf('udptop.log'), ...options],
  ]);
  running.push(command);
  return command;
}

const snapshots = (text: string): Snapshot[] => text.trimEnd().split('\n').map(parseSnapshot);
const logged = (name: string) =>
  readFileSync(fileOf('udptop.log'), 'utf8')
    .split('\n')
    .filter(line => line.includes(`"alert":"${name}"`))
    .map(line => JSON.parse(line));

/** Sends until the command printed that an alert is on, then no more until none is. */
async function floodOnce(command: Running): Promise<void> {
  const port = await command.listening();
  const client = await peer();
  const timer = setInterval(() => {
    for (let each = 0; each < 20; each++) void client.send('flood', port, '127.0.0.1');
  }, 20);
  await command.printed(/"alerts":\[\{"name":"lossy"/);
  clearInterval(timer);
  await command.printed(/"alerts":\[\{.*\n(?:.*\n)*.*"alerts":\[\]/);
}

describe('an alert', () => {
  test('tells in NDJSON, the log and the exit status that a flow lost datagrams, until it is over', async () => {
    await configure('{lossy: drops/s>10, never: drops/s>1G}');
    const command = start('--fail-on-alert', '--record', fileOf('run.ndjson'));
    await floodOnce(command);
    command.child.kill('SIGTERM');
    const {status, stdout} = await command.finished;
    expect(status).toBe(3);
    const [first, ...others] = snapshots(stdout).flatMap(({alerts, flows}) =>
      alerts!.map(alert => ({alert, flows})),
    );
    expect(first!.alert).toMatchObject({name: 'lossy', filter: 'drops/s>10', flows: 1});
    expect(first!.alert.ids).toEqual([first!.flows[0]!.id]);
    expect(others.every(({alert}) => alert.sinceMs === first!.alert.sinceMs)).toBe(true);
    const [began, over, ...more] = logged('lossy');
    expect(began).toMatchObject({level: 40, msg: 'an alert began', flows: 1, worst: first!.alert.ids[0]});
    expect(over).toMatchObject({level: 30, msg: 'an alert is over', seconds: expect.any(Number)});
    expect([more, logged('never')]).toEqual([[], []]);

    // A replay has the alerts of the recording, or those of its own configuration.
    const replay = [
      'replay',
      fileOf('run.ndjson'),
      '--speed',
      '1000',
      '--headless',
      '--output',
      'ndjson',
      '--fail-on-alert',
    ];
    const played = await runCommand(replay);
    expect(played.status).toBe(3);
    expect(snapshots(played.stdout).some(({alerts}) => alerts!.length > 0)).toBe(true);
    writeFileSync(fileOf('other.yaml'), 'alerts: {never: drops/s>1G}');
    const other = await runCommand([...replay, '-C', fileOf('other.yaml')]);
    expect(other.status).toBe(0);
    expect(snapshots(other.stdout).every(({alerts}) => alerts!.length === 0)).toBe(true);
  });

  test('is masked under --privacy, and found all the same', async () => {
    await configure('{lossy: "drops/s>10 client:127.0.0.0/8"}');
    const command = start('--privacy');
    await floodOnce(command);
    command.child.kill('SIGTERM');
    const {status, stdout} = await command.finished;
    // Without --fail-on-alert an alert is no failure.
    expect(status).toBe(0);
    const {alerts, flows} = snapshots(stdout).find(each => each.alerts!.length > 0)!;
    expect(alerts).toMatchObject([{name: 'lossy', filter: '', ids: [flows[0]!.id]}]);
    expect(stdout).not.toContain('127.0.0.1');
  });

  test('that never came lets a run end as it should', async () => {
    await configure('{lossy: drops/s>10}');
    const command = start('--fail-on-alert', '--duration', '500ms');
    expect((await command.finished).status).toBe(0);
  });

  test('may be another after SIGHUP; a wrong one changes nothing', async () => {
    await configure('{never: drops/s>1G}');
    const command = start();
    await command.printed(/"alerts":\[\]/);
    const text = readFileSync(fileOf('udptop.yaml'), 'utf8');
    writeFileSync(fileOf('udptop.yaml'), text.replace('drops/s>1G', 'rate>fast'));
    command.child.kill('SIGHUP');
    await command.printed(
      /The configuration was not reloaded: [^"]*udptop\.yaml:1:17: never: expected a rate/,
    );
    writeFileSync(fileOf('udptop.yaml'), text.replace('never: drops/s>1G', 'lossy: drops/s>10'));
    command.child.kill('SIGHUP');
    await expect
      .poll(() => readFileSync(fileOf('udptop.log'), 'utf8'))
      .toContain('the configuration was reloaded');
    await floodOnce(command);
    expect(logged('lossy')).not.toEqual([]);
  });
});

test('--fail-on-alert without an alert to fail on is refused', async () => {
  const {status, stderr} = await runCommand(['--demo', '--headless', '--fail-on-alert']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^udptop: --fail-on-alert: no alerts are configured; expected alerts/);
});

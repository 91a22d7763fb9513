import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import type {FlowQuality} from '../../../source/flow/flow-quality.js';
import {jitterByTheBook} from '../../inspection/quality/rtp/streams.js';
import {emptyDirectory, installed, says} from '../command.js';
import {type Capture, type SeenFlow, startCapture, whyNoCapture} from './capturing.js';
import {createHosts, type Host} from './hosts.js';

const speak = resolve('test/e2e/capture/speak.py');
const why = whyNoCapture === undefined ? '' : ` (skipped: ${whyNoCapture})`;
const cannot = whyNoCapture !== undefined || !installed('tcpdump', 'tshark');

/** What arrived, as tshark reads it out of a file. */
function readStream(file: string) {
  const fields = ['frame.time_epoch', 'rtp.seq', 'rtp.timestamp'].flatMap(field => ['-e', field]);
  return execFileSync('tshark', ['-r', file, '-d', 'udp.port==5004,rtp', '-T', 'fields', ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .trim()
    .split('\n')
    .map(line => {
      const [time, sequence, timestamp] = line.split('\t').map(Number) as [number, number, number];
      return {atMs: time * 1000, sequence, timestamp, packet: Buffer.alloc(0)};
    });
}

describe.skipIf(cannot)(`a capture of how well flows go${why}`, {timeout: 90_000}, () => {
  const hosts = createHosts();
  const captures: Capture[] = [];
  let here: Host;
  let there: Host;

  beforeAll(() => {
    [here, there] = [hosts.add('here'), hosts.add('there')];
    hosts.connect(here, 'cable0', there, 'cable1');
    here.ip('address', 'add', '10.77.0.1/24', 'dev', 'cable0');
    there.ip('address', 'add', '10.77.0.2/24', 'dev', 'cable1');
  });
  afterEach(async () => {
    for (const {command} of captures.splice(0)) command.child.kill('SIGKILL');
    await hosts.endPrograms();
  });
  afterAll(hosts.remove);

  test('a call has the loss and the jitter that follow from what tshark sees', async () => {
    const directory = emptyDirectory();
    chmodSync(directory, 0o777);
    const file = join(directory, 'call.pcap');
    const tcpdump = here.start(
      'tcpdump',
      '-Z',
      'root',
      '-U',
      '--immediate-mode',
      '-i',
      'cable0',
      '-w',
      file,
      'udp',
      'port',
      '5004',
    );
    await says(tcpdump, /listening on/);
    const capture = await startCapture(here);
    captures.push(capture);
    // For some seconds, so that the flow is found to be a busy one.
    await here.run('/usr/bin/python3', speak, '10.77.0.2', '5004', '500', '8', '20');
    await capture.until(({flows}) => flows.some(({rx}) => rx.packets === 476));
    const {flows} = await capture.end();
    const flow = flows.find(({target}) => target === '10.77.0.2:5004')!;
    const {quality} = flow as {quality?: FlowQuality};
    const closed = once(tcpdump, 'close');
    tcpdump.kill('SIGINT');
    await closed;
    const stream = readStream(file);
    expect(stream).toHaveLength(476);
    expect(quality!.lost).toBe(24);
    expect(quality!.expected).toBeGreaterThan(495);
    // Both have the kernel's times, each of its own.
    const byTheBook = jitterByTheBook(stream);
    expect(byTheBook).toBeGreaterThan(0.5);
    expect(Math.abs(quality!.jitterMs! - byTheBook)).toBeLessThan(0.1);
    expect(flow.metadata).toMatchObject({app: 'rtp', rtp_codec: 'PCMA'});
    expect(flow.metadata.quality_sampled).toBeUndefined();
  });

  test.skipIf(!installed('chronyd'))('an answer of chrony has the stratum of its server', async () => {
    const directory = emptyDirectory();
    chmodSync(directory, 0o777);
    const file = (name: string) => join(directory, name);
    writeFileSync(
      file('server.conf'),
      [
        'local stratum 5',
        'allow',
        'cmdport 0',
        `driftfile ${file('drift')}`,
        `pidfile ${file('pid')}`,
        'bindcmdaddress /',
      ].join('\n'),
    );
    const server = there.start('chronyd', '-x', '-d', '-u', 'root', '-f', file('server.conf'));
    await says(server, /Disabled control/);
    const capture = await startCapture(here);
    captures.push(capture);
    await here.run(
      ...['chronyd', '-x', '-Q', '-t', '10', '-u', 'root', '-f', '/dev/null'],
      ...['server 10.77.0.2 iburst maxsamples 2', 'cmdport 0', `pidfile ${file('client.pid')}`],
    );
    await capture.until(({flows}) => flows.some(({tx}) => tx.packets > 0));
    const flow = (await capture.end()).flows.find(({target}) => target === '10.77.0.2:123')!;
    expect((flow as SeenFlow & {quality?: FlowQuality}).quality!.status).toBe(5);
  });
});

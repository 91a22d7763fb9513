import {type ChildProcess, execFile, execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import {afterAll, afterEach, describe, expect, test} from 'vitest';
import type {FlowQuality} from '../../source/flow/flow-quality.js';
import {type Arrival, arrivals, jitterByTheBook} from '../inspection/quality/rtp/streams.js';
import {pcapHeader, pcapPacket} from '../packet/capture-file/files.js';
import {udpPacket} from '../packet/packets.js';
import {dnsQuery} from '../relay/dns-query.js';
import {eventually, freePort, openPeer} from '../relay/peers.js';
import {dig, emptyDirectory, installed, runCommand, startCommand, startDnsmasq} from './command.js';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** What referees say, and what udptop says. */
const agreement: string[] = [];
const agrees = (protocol: string, referee: unknown, udptop: unknown) =>
  agreement.push(`${protocol.padEnd(22)}${String(referee).padEnd(28)}${udptop}`);
afterAll(() =>
  console.log(['how well flows go     referee                     udptop', ...agreement].join('\n')),
);

interface SavedFlow {
  readonly client: string;
  readonly target: string;
  readonly quality?: FlowQuality;
  readonly metadata: Record<string, string | number | boolean>;
}

const often = ['--headless', '--output', 'ndjson', '-i', '100ms'];

function start(...args: readonly string[]) {
  const command = startCommand([...args, ...often]);
  children.push(command.child);
  return command;
}

/** The flows of the last picture that was printed. */
function lastFlows(stdout: string): SavedFlow[] {
  // The last line may be half a one.
  return JSON.parse(stdout.split('\n').at(-2)!).flows;
}

const little = {isLittle: true};
const captured = (way: readonly [string, string, readonly [number, number]], stream: readonly Arrival[]) =>
  stream.map(({packet, atMs}) => ({
    atMs,
    bytes: pcapPacket(little, udpPacket(way[0], way[1], [...way[2]], packet), {
      seconds: Math.floor(atMs / 1000),
      fraction: Math.round((atMs % 1000) * 1000),
    }),
  }));

/** A call with voice in both directions, of which one loses 4%. */
function writeCall(directory: string) {
  const startedMs = Date.UTC(2026, 0, 1);
  const there = arrivals({packets: 1500, startedMs, source: 1, longestDelayMs: 3, payloadType: 8});
  const back = arrivals({
    ...{packets: 1500, startedMs: startedMs + 7, source: 2, longestDelayMs: 19, payloadType: 8},
    isLost: index => index > 9 && index % 25 === 0,
  });
  const packets = [
    ...captured(['10.0.0.1', '10.0.0.2', [5004, 5006]], there),
    ...captured(['10.0.0.2', '10.0.0.1', [5006, 5004]], back),
  ].sort((a, b) => a.atMs - b.atMs);
  const file = join(directory, 'call.pcap');
  writeFileSync(file, Buffer.concat([pcapHeader(little), ...packets.map(({bytes}) => bytes)]));
  return {file, there, back};
}

describe('a call in a capture file', () => {
  test.skipIf(!installed('tshark'))('has the loss that tshark sees, and the jitter of RFC 3550', async () => {
    const directory = emptyDirectory();
    const {file, back} = writeCall(directory);
    const saved = join(directory, 'saved.json');
    await runCommand(['read', file, '--headless', '--output', 'none', '--snapshot', saved]);
    const [flow] = JSON.parse(readFileSync(saved, 'utf8')).flows as [SavedFlow];

    const table = execFileSync(
      'tshark',
      ['-r', file, '-d', 'udp.port==5004,rtp', '-q', '-z', 'rtp,streams'],
      {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']},
    );
    const lost = [...table.matchAll(/ (-?\d+) \(-?\d+\.\d%\)/g)].map(([, number]) => Number(number));
    expect(lost).toHaveLength(2);
    expect(flow.quality!.lost).toBe(lost[0]! + lost[1]!);
    expect(flow.quality!.lost).toBe(1500 - back.length);
    // The first packets of each direction are those that tell that it is RTP at all.
    expect(flow.quality!.expected).toBeGreaterThan(2990);
    expect(Math.abs(flow.quality!.jitterMs! - jitterByTheBook(back))).toBeLessThan(0.001);
    agrees('RTP, lost', `tshark: ${lost.join(' + ')}`, flow.quality!.lost);
    agrees('RTP, jitter', `RFC 3550: ${jitterByTheBook(back).toFixed(3)} ms`, `${flow.quality!.jitterMs} ms`);
    expect(flow.metadata).toMatchObject({app: 'rtp', rtp_codec: 'PCMA'});
    expect(flow.quality!.mosEstimate).toBeGreaterThan(3);
    expect(flow.quality!.mosEstimate).toBeLessThan(4.3);
  });

  test('is found by filters, shown in columns, and the same in a saved picture and a recording', async () => {
    const directory = emptyDirectory();
    const {file} = writeCall(directory);
    const [saved, recorded] = [join(directory, 'saved.json'), join(directory, 'recorded.ndjson')];
    const columns = ['--columns', 'client,loss,jitter,quality'];
    const read = await runCommand([
      ...['read', file, '--headless', '--output', 'ndjson', '--snapshot', saved],
      ...['--filter', 'loss>1% jitter>2ms quality:MOS loss<3%'],
    ]);
    const {quality} = JSON.parse(readFileSync(saved, 'utf8')).flows[0] as SavedFlow;
    expect(lastFlows(read.stdout)[0]!.quality).toEqual(quality);
    writeFileSync(recorded, read.stdout);
    const shown = await runCommand(['view', saved, '--headless', ...columns]);
    expect(shown.stdout).toMatch(/CLIENT +LOSS +JITTER +QUALITY/);
    expect(shown.stdout).toMatch(/ (2|1\.9)% .*ms PCMA, MOS ~\d\.\d/);
    const replayed = await runCommand([
      'replay',
      recorded,
      '--headless',
      '--output',
      'ndjson',
      '--speed',
      '1000',
    ]);
    expect(lastFlows(replayed.stdout)[0]!.quality).toEqual(quality);
  });
});

describe('a question to a group in a capture file', () => {
  test('has no share of answers: who answers does so from another address', async () => {
    const directory = emptyDirectory();
    const [file, saved] = [join(directory, 'asked.pcap'), join(directory, 'saved.json')];
    const question = dnsQuery('printer', 7);
    // LLMNR knows no recursion.
    question[2] = 0;
    const answer = Buffer.from(question);
    answer[2] = 0x80;
    const packets = [
      udpPacket('10.0.0.1', '224.0.0.252', [50_000, 5355], question),
      udpPacket('10.0.0.2', '10.0.0.1', [5355, 50_000], answer),
    ];
    writeFileSync(
      file,
      Buffer.concat([pcapHeader(little), ...packets.map(packet => pcapPacket(little, packet))]),
    );
    await runCommand(['read', file, '--headless', '--output', 'none', '--snapshot', saved]);
    const flows: readonly SavedFlow[] = JSON.parse(readFileSync(saved, 'utf8')).flows;
    expect(flows.map(({metadata}) => metadata.app)).toEqual(['llmnr', 'llmnr']);
    expect(flows.find(({target}) => target === '224.0.0.252:5355')!.quality?.asked ?? null).toBeNull();
  });
});

describe('a stream of RTP through the relay', () => {
  test.each(['portable', 'batched'])('has its loss counted, with the transport %s', async transport => {
    const peer = await openPeer();
    const command = start(
      '-L',
      `udp://127.0.0.1:0/127.0.0.1:${peer.port}?name=voice`,
      '--transport',
      transport,
    );
    const port = await command.listening('voice');
    const client = await openPeer();
    const stream = arrivals({packets: 300, periodMs: 5, isLost: index => index > 9 && index % 10 === 0});
    for (const {packet} of stream) await client.send(packet, port, '127.0.0.1');
    await command.printed(/"lost":29,/);
    const [flow] = lastFlows(command.stdout()) as [SavedFlow];
    expect(flow.quality!.expected).toBeGreaterThan(290);
    expect(flow.quality!.jitterMs).toBeGreaterThan(0);
    client.close();
    peer.close();
  });

  test('sets off an alert when it loses too much', async () => {
    const directory = emptyDirectory();
    const config = join(directory, 'udptop.yaml');
    writeFileSync(config, "alerts: {bad-call: 'app:rtp loss>5%'}\n");
    const peer = await openPeer();
    const command = start(
      ...['-C', config, '-L', `udp://127.0.0.1:0/127.0.0.1:${peer.port}?name=voice`, '--fail-on-alert'],
    );
    const port = await command.listening('voice');
    const client = await openPeer();
    for (const {packet} of arrivals({packets: 100, isLost: index => index > 9 && index % 4 === 0}))
      await client.send(packet, port, '127.0.0.1');
    await command.printed(/"alerts":\[\{"name":"bad-call"/);
    command.child.kill('SIGTERM');
    expect((await command.finished).status).toBe(3);
    client.close();
    peer.close();
  });
});

describe.skipIf(!installed('dnsmasq', 'dig'))('dig, through the relay', () => {
  test('is answered with codes that show, or is not answered', async () => {
    const {child, port: target} = await startDnsmasq([
      '--address=/example.test/192.0.2.1',
      '--local=/none.test/',
    ]);
    children.push(child);
    const silent = await openPeer();
    const command = start(
      ...['-L', `udp://127.0.0.1:0/127.0.0.1:${target}?name=dns`],
      ...['-L', `udp://127.0.0.1:0/127.0.0.1:${silent.port}?name=silent`],
    );
    const port = await command.listening('dns');
    dig(port, 'example.test');
    dig(port, 'none.test');
    // From one port, so that it is one flow; dig sends each of its tries from the same one then.
    const from = await freePort();
    spawnSync('dig', [
      ...['@127.0.0.1', '-p', String(await command.listening('silent')), '-b', `127.0.0.1#${from}`],
      ...['+tries=2', '+time=1', 'example.test'],
    ]);
    await command.printed(/"asked":1,"answered":0,"retries":1/);
    const flows = lastFlows(command.stdout());
    const qualityOf = (name: string) =>
      flows.find(({metadata, client}) => metadata.dns_name === name && !client.endsWith(`:${from}`))!.quality;
    expect(qualityOf('example.test')).toMatchObject({asked: 1, answered: 1, retries: 0, status: 0});
    expect(qualityOf('none.test')).toMatchObject({asked: 1, answered: 1, retries: 0, status: 3});
    agrees(
      'DNS',
      'dig: NOERROR, NXDOMAIN',
      ['example.test', 'none.test'].map(name => qualityOf(name)!.status),
    );
    silent.close();
  });
});

/** Sends a file of so many bytes to whoever asks, from the port that was asked: behind a relay, no other one is reached. */
function openTftpServer(bytes: number) {
  const blockBytes = 512;
  const file = Buffer.alloc(bytes, 'x');
  const block = (number: number) =>
    Buffer.concat([
      Buffer.from([0, 3, number >> 8, number & 0xff]),
      file.subarray((number - 1) * blockBytes, number * blockBytes),
    ]);
  return openPeer({
    answer(request) {
      if (request[1] === 1) return Buffer.from(`\0\u0006tsize\0${bytes}\0`);
      const number = request.readUInt16BE(2);
      return request[1] === 4 && number * blockBytes <= bytes ? block(number + 1) : undefined;
    },
  });
}

describe.skipIf(!installed('curl'))('a file that curl gets by TFTP, through the relay', () => {
  test('is complete when it has come', async () => {
    const server = await openTftpServer(200_000);
    const command = start('-L', `udp://127.0.0.1:0/127.0.0.1:${server.port}?name=tftp`);
    const url = `tftp://127.0.0.1:${await command.listening('tftp')}/boot.img`;
    const curl = promisify(execFile)('curl', ['-s', '-m', '15', url], {maxBuffer: 1e6});
    expect((await curl).stdout).toHaveLength(200_000);
    await command.printed(/"tftp_progress":"complete"/);
    agrees('TFTP', 'curl: all of it', 'complete');
    server.close();
  });
});

describe.skipIf(!installed('gtlsclient', 'gtlsserver', 'openssl'))(
  'QUIC between ngtcp2 and itself, through the relay',
  () => {
    test('has the time of its handshake, and the retry that its server asks for', async () => {
      const directory = emptyDirectory();
      const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
      const subject = ['-nodes', '-subj', '/CN=quic.test', '-keyout', key, '-out', certificate];
      spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-days', '2', ...subject]);
      writeFileSync(join(directory, 'file'), Buffer.alloc(100_000));
      const target = await freePort();
      const server = spawn(
        'gtlsserver',
        ['-q', '-V', '-d', directory, '127.0.0.1', String(target), key, certificate],
        {stdio: 'ignore'},
      );
      children.push(server);
      await once(server, 'spawn');
      const command = start('-L', `udp://127.0.0.1:0/127.0.0.1:${target}?name=quic`);
      const port = await command.listening('quic');
      const fetched = spawn(
        'gtlsclient',
        ['-q', '--exit-on-all-streams-close', '127.0.0.1', String(port), 'https://quic.test/file'],
        {stdio: 'ignore'},
      );
      children.push(fetched);
      await command.printed(/"quic_handshake_ms":/);
      const [flow] = lastFlows(command.stdout()) as [SavedFlow];
      expect(flow.metadata).toMatchObject({app: 'quic', quic_retry: true});
      expect(flow.metadata.quic_handshake_ms).toBeGreaterThan(0);
      agrees('QUIC, with a retry', 'ngtcp2: connected', `after ${flow.metadata.quic_handshake_ms} ms`);
    });
  },
);

describe.skipIf(!installed('srt-live-transmit'))('a stream of SRT, through the relay', () => {
  test('has the round trip that its receiver measures, and no loss where nothing is lost', async () => {
    const target = await freePort();
    const receiver = spawn('srt-live-transmit', [`srt://127.0.0.1:${target}?mode=listener`, 'file://con'], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    children.push(receiver);
    await once(receiver, 'spawn');
    const command = start('-L', `udp://127.0.0.1:0/127.0.0.1:${target}?name=live`);
    const port = await command.listening('live');
    const sender = spawn('srt-live-transmit', ['file://con', `srt://127.0.0.1:${port}?mode=caller`], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    children.push(sender);
    sender.stdin!.on('error', () => {});
    // It reads as fast as it is fed, so it is fed for as long as it takes.
    const isMeasured = command.printed(/"expected":\d{2,},"lost":0,.*"pathRttMs":\d/).then(() => true);
    while (!(await Promise.race([isMeasured, delay(20).then(() => false)])))
      sender.stdin!.write(Buffer.alloc(13_160, 0x47));
    const [flow] = lastFlows(command.stdout()) as [SavedFlow];
    expect(flow.metadata.app).toBe('srt');
    agrees(
      'SRT',
      'its receiver: nothing lost',
      `${flow.quality!.lost} lost, rtt ${flow.quality!.pathRttMs} ms`,
    );
  });
});

describe.skipIf(!installed('sipp'))('a call of sipp, through the relay', () => {
  test('is in call until it has ended', async () => {
    const directory = emptyDirectory();
    const target = await freePort();
    const answering = spawn('sipp', ['-sn', 'uas', '-i', '127.0.0.1', '-p', String(target), '-nostdin'], {
      cwd: directory,
      stdio: 'ignore',
    });
    children.push(answering);
    await once(answering, 'spawn');
    const command = start('-L', `udp://127.0.0.1:0/127.0.0.1:${target}?name=sip`);
    const port = await command.listening('sip');
    // It rings off after two seconds.
    const calling = spawn(
      'sipp',
      [
        ...['-sn', 'uac', `127.0.0.1:${port}`, '-i', '127.0.0.1', '-p', String(await freePort())],
        ...['-m', '1', '-d', '2000', '-nostdin'],
      ],
      {cwd: directory, stdio: 'ignore'},
    );
    children.push(calling);
    const closed = once(calling, 'close');
    await command.printed(/"sip_state":"in call"/);
    await command.printed(/"sip_state":"ended"/);
    expect(await closed).toEqual([0, null]);
    const [flow] = lastFlows(command.stdout()) as [SavedFlow];
    expect(flow.quality!.status).toBe(200);
    agrees('SIP', 'sipp: a call that succeeded', `${flow.metadata.sip_state}, ${flow.quality!.status}`);
  });
});

describe.skipIf(!installed('turnserver', 'turnutils_stunclient'))('coturn, asked through the relay', () => {
  test('sees the address that it says', async () => {
    const directory = emptyDirectory();
    const target = await freePort();
    const server = spawn(
      'turnserver',
      [
        ...['-n', '-S', '--no-tls', '--no-dtls', '--no-cli', '--listening-ip', '127.0.0.1'],
        ...['--listening-port', String(target), '--log-file', join(directory, 'log')],
        ...['--pidfile', join(directory, 'pid')],
      ],
      {stdio: 'ignore'},
    );
    children.push(server);
    const command = start('-L', `udp://127.0.0.1:0/127.0.0.1:${target}?name=stun`);
    const port = await command.listening('stun');
    let said = '';
    const isAnswered = () => {
      const asking = ['1', 'turnutils_stunclient', '-p', String(port), '127.0.0.1'];
      const {stdout} = spawnSync('timeout', asking, {encoding: 'utf8'});
      said = /reflexive addr: (\S+)/.exec(stdout)?.[1] ?? '';
      return said !== '';
    };
    await eventually(isAnswered, 'an answer of coturn', 15_000);
    await command.printed(new RegExp(`"stun_mapped":"${said}"`));
    const flow = lastFlows(command.stdout()).find(({metadata}) => metadata.stun_mapped === said)!;
    expect(flow.quality!.answered).toBeGreaterThan(0);
    agrees('STUN', `coturn: ${said}`, flow.metadata.stun_mapped);
  });
});

import {spawnSync} from 'node:child_process';
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import type {Metadata} from '../../source/flow/metadata.js';
import {anonymous, dbIpAsn, dbIpCity, geoLiteAsn, geoLiteCity} from '../discovery/places/databases.js';
import {mmdb} from '../discovery/places/mmdb-writer.js';
import {openPeer} from '../relay/peers.js';
import {cli, emptyDirectory, type Running, runCommand, type StartOptions, startCommand} from './command.js';

const cleanups: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

/** A directory with a file of each kind. */
function databases(): string {
  const directory = emptyDirectory();
  const files = {
    'city.mmdb': geoLiteCity,
    'asn.mmdb': geoLiteAsn,
    'dbip-city.mmdb': dbIpCity,
    'dbip-asn.mmdb': dbIpAsn,
    'other.mmdb': anonymous,
    'damaged.mmdb': geoLiteCity.subarray(1500),
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(directory, name), bytes);
  return directory;
}

/** Starts udptop at every loopback address, with a target that never answers. */
async function started(flags: readonly string[], options: StartOptions) {
  const target = await openPeer();
  const service = ['-L', `udp://0.0.0.0:0/127.0.0.1:${target.port}?name=echo&allow=127.0.0.0/8`];
  const command = startCommand(
    [...service, '--headless', '--output', 'ndjson', '-i', '100ms', '--no-processes', ...flags],
    options,
  );
  cleanups.push(target.close, () => command.child.kill('SIGKILL'));
  const port = await command.listening('echo');
  return {command, port};
}

async function sendFrom(hosts: readonly string[], port: number): Promise<void> {
  for (const host of hosts) {
    const client = await openPeer({host});
    cleanups.push(client.close);
    await client.send('hello', port, '127.0.0.1');
  }
}

type Place = Pick<Metadata, 'country' | 'city' | 'asn' | 'as_name'>;

/** The places by client's host, in the last snapshot that was printed. */
function placesIn(command: Running): Record<string, Place> {
  const {flows} = JSON.parse(command.stdout().trimEnd().split('\n').at(-1)!);
  return Object.fromEntries(
    flows.map(({client, metadata}: {client: string; metadata: Metadata}) => {
      const {conn_type, protocol, src_addr, dst_addr, app, ...place} = metadata;
      return [client.replace(/:\d+$/, ''), place];
    }),
  );
}

const clients = ['127.1.0.1', '127.2.0.1', '127.3.0.1', '127.0.0.1'];

describe('--geo', () => {
  test('shows where clients are, by files of MaxMind and DB-IP together', async () => {
    const cwd = databases();
    const {command, port} = await started(
      ['--geo', 'city.mmdb', '--geo', 'asn.mmdb', '--geo', 'dbip-city.mmdb', '--geo', 'dbip-asn.mmdb'],
      {cwd},
    );
    await sendFrom([...clients, '127.4.0.1'], port);
    await command.printed(/(?=.*Berlin)(?=.*New York)(?=.*"FR")(?=.*Zürich)(?=.*127\.0\.0\.1:).*\n/);
    expect(placesIn(command)).toEqual({
      '127.1.0.1': {country: 'DE', city: 'Berlin', asn: 15_169, as_name: 'GOOGLE'},
      '127.2.0.1': {country: 'US', city: 'New York', asn: 4_200_000_001, as_name: 'Two Ltd'},
      '127.3.0.1': {country: 'FR', asn: 3320, as_name: 'Deutsche Telekom AG'},
      '127.4.0.1': {country: 'CH', city: 'Zürich', asn: 13_030, as_name: 'Init7'},
      '127.0.0.1': {},
    });
  });

  test('takes precedence over the files of the configuration, whose paths start there', async () => {
    const directory = databases();
    mkdirSync(join(directory, 'etc'));
    writeFileSync(join(directory, 'etc', 'udptop.yaml'), 'geo: [../dbip-city.mmdb]\nprocesses: false\n');
    const configured = ['-C', 'etc/udptop.yaml'];
    const byFile = await started(configured, {cwd: directory});
    await sendFrom(['127.1.0.1'], byFile.port);
    await byFile.command.printed(/"Mitte".*\n/);
    expect(placesIn(byFile.command)).toEqual({'127.1.0.1': {country: 'AT', city: 'Mitte'}});

    const byFlag = await started([...configured, '--geo', 'city.mmdb'], {cwd: directory});
    await sendFrom(['127.1.0.1'], byFlag.port);
    await byFlag.command.printed(/"Berlin".*\n/);
  });

  test('filters by place, and prints its columns', async () => {
    const target = await openPeer();
    const command = startCommand(
      [
        ...[
          '-L',
          `udp://127.0.0.1:0/127.0.0.1:${target.port}?name=echo`,
          '--geo',
          'city.mmdb',
          '--geo',
          'asn.mmdb',
        ],
        ...[
          '--headless',
          '-i',
          '100ms',
          '--columns',
          'country,asn,city',
          '--filter',
          'country:DE or city:"New York"',
        ],
      ],
      {cwd: databases()},
    );
    cleanups.push(target.close, () => command.child.kill('SIGKILL'));
    await sendFrom(clients, await command.listening('echo'));
    await command.printed(/New York/);
    await command.printed(/Berlin/);
    command.child.kill('SIGTERM');
    await command.finished;
    expect(command.stdout()).toMatch(/^.*US +AS4200000001 +New York *$/m);
    expect(command.stdout()).toMatch(/^.*DE +AS15169 +Berlin *$/m);
    expect(command.stdout()).not.toMatch(/AS3320/);
  });

  test('with --privacy shows the country, and the rest under made-up names', async () => {
    const {command, port} = await started(['--geo', 'city.mmdb', '--geo', 'asn.mmdb', '--privacy'], {
      cwd: databases(),
    });
    await sendFrom(['127.2.0.1'], port);
    await command.printed(/"US".*\n/);
    const [place] = Object.values(placesIn(command));
    expect(place).toEqual({
      country: 'US',
      ...Object.fromEntries(
        ['city', 'asn', 'as_name'].map(key => [key, expect.stringMatching(/^name-[0-9a-f]{8}$/)]),
      ),
    });
    expect(command.stdout()).not.toMatch(/New York|4200000001|Two Ltd/);
  });

  test('shows no sequence of a hostile file to the terminal', async () => {
    const cwd = emptyDirectory();
    const names = {names: {en: '\u001b]0;owned\u0007\u009b2J\r\nBonn'}};
    writeFileSync(join(cwd, 'hostile.mmdb'), mmdb({'127.0.0.0/8': {country: {iso_code: 'DE'}, city: names}}));
    const target = await openPeer();
    const command = startCommand(
      [
        ...['-L', `udp://127.0.0.1:0/127.0.0.1:${target.port}?name=echo`, '--geo', 'hostile.mmdb'],
        ...['--headless', '-i', '100ms', '--columns', 'client,country,city,metadata'],
      ],
      {cwd},
    );
    cleanups.push(target.close, () => command.child.kill('SIGKILL'));
    await sendFrom(['127.0.0.1'], await command.listening('echo'));
    await command.printed(/Bonn/);
    expect(command.stdout()).not.toMatch(/[\u001b\u0007\u009b\r]/);
  });

  test.each([
    [['--geo', 'no.mmdb'], /^--geo: no\.mmdb: there is no such file; expected an \.mmdb file/],
    [['--geo', 'city.mmdb', '--geo', 'damaged.mmdb'], /^--geo: damaged\.mmdb is damaged; download it again$/],
    [
      ['--geo', 'other.mmdb'],
      /^--geo: other\.mmdb is of the type "GeoIP2-Anonymous-IP" and tells no country/,
    ],
    [['--geo', '.'], /^--geo: \. is not a file/],
    [['--geo', ''], /^--geo needs an \.mmdb file/],
    [['-C', 'bad.yaml'], /^bad\.yaml:1:18: \S+\/damaged\.mmdb is damaged/],
  ])('%j ends the start with a sentence', async (flags, sentence) => {
    const cwd = databases();
    writeFileSync(join(cwd, 'bad.yaml'), 'geo: [city.mmdb, damaged.mmdb]\n');
    const {status, stderr} = await runCommand(
      ['-L', 'udp://127.0.0.1:0/127.0.0.1:9', '--headless', '--output', 'none', '--duration', '5s', ...flags],
      {cwd},
    );
    expect(status).toBe(2);
    expect(stderr.trimEnd().replace(/^udptop: /, '')).toMatch(sentence);
  });
});

/** nobody of Debian. */
const uid = 65_534;
const canBecomeUser =
  process.getuid?.() === 0 &&
  spawnSync(process.execPath, [cli, '--version'], {uid, gid: uid, cwd: '/'}).status === 0;

test.skipIf(!canBecomeUser)(
  'a file that only root may read still tells places after root is given up',
  async () => {
    const cwd = databases();
    chmodSync(join(cwd, 'city.mmdb'), 0o600);
    const {command, port} = await started(['--geo', 'city.mmdb', '--user', `${uid}:${uid}`], {cwd});
    await sendFrom(['127.1.0.1'], port);
    await command.printed(/"Berlin".*\n/);
  },
);

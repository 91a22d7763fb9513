import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {networkInterfaces, tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {ConfigurationError} from '../../source/configuration/configuration-error.js';
import {loadConfiguration, loadPartialConfiguration} from '../../source/configuration/load.js';
import type {ConfigurationSources} from '../../source/configuration/sources.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'udptop-test-'));
});
afterEach(() => {
  rmSync(directory, {recursive: true});
});

const yaml = (name: string, port: number) =>
  `services: [{name: ${name}, addr: "127.0.0.1:${port}", handler: {type: udp}, forwarder: {nodes: [{addr: "127.0.0.1:53"}]}}]`;
const load = (listenUrls: string[] = [], file?: string, withoutServices = false) =>
  loadPartialConfiguration({
    listenUrls,
    file,
    withoutServices,
    cwd: directory,
    env: {XDG_CONFIG_HOME: join(directory, 'xdg')},
  });
const names = (configuration: ReturnType<typeof load>) => configuration?.services.map(({name}) => name);

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  throw new Error('it loads');
}

describe('the configuration', () => {
  test('is none when nothing is configured anywhere', () => {
    expect(load()).toBeUndefined();
  });

  test('comes from ./udptop.yaml before the XDG configuration directory', () => {
    mkdirSync(join(directory, 'xdg', 'udptop'), {recursive: true});
    writeFileSync(join(directory, 'xdg', 'udptop', 'udptop.yaml'), yaml('xdg', 1));
    expect(names(load())).toEqual(['xdg']);
    writeFileSync(join(directory, 'udptop.yaml'), yaml('here', 1));
    expect(names(load())).toEqual(['here']);
  });

  test('combines --listen and --config, and leaves found files alone then', () => {
    writeFileSync(join(directory, 'udptop.yaml'), yaml('here', 1));
    writeFileSync(join(directory, 'other.yaml'), yaml('file', 1));
    expect(names(load(['udp://127.0.0.1:2/127.0.0.1:53']))).toEqual(['service-0']);
    expect(names(load(['udp://127.0.0.1:2/127.0.0.1:53'], join(directory, 'other.yaml')))).toEqual([
      'file',
      'service-1',
    ]);
  });

  test('lists the mistakes of every URL, and those between them, at once', () => {
    const proxy = 'socks5://127.0.0.1:1080';
    const urls = [proxy, proxy, 'relay://:1', 'udp://127.0.0.1:1/127.0.0.1:2?ttl=soon'];
    expect(problemsOf(() => load(urls))).toEqual([
      expect.stringContaining('relay://:1: the handler relay of gost is not supported'),
      expect.stringContaining('udpTimeout: expected a duration'),
      `--listen ${proxy}: 127.0.0.1:1080 is already the address of the service "service-0"; choose another port`,
    ]);
  });

  test('with URLs, takes all settings of an auto-discovered file except its services', () => {
    const preferences = 'filters: {heavy: rate>1M}\nlabels: [{set: {site: lab}}]\n';
    writeFileSync(join(directory, 'udptop.yaml'), `${preferences}${yaml('here', 1)}\n`);
    expect(load(['udp://127.0.0.1:1/127.0.0.1:53?name=here'])).toMatchObject({
      filters: [{name: 'heavy', filter: 'rate>1M'}],
      labels: [{set: {site: 'lab'}}],
      services: [{name: 'here', sourceLocation: {kind: 'flag'}}],
    });
  });

  test('may be a file without services where they come from elsewhere, and nowhere else', () => {
    writeFileSync(join(directory, 'udptop.yaml'), 'screen: {theme: light}\n');
    const url = 'udp://127.0.0.1:2/127.0.0.1:53';
    for (const file of [undefined, 'udptop.yaml']) {
      expect(load([url], file)).toMatchObject({screen: {theme: 'light'}, services: [{name: 'service-0'}]});
      expect(load([], file, true)).toMatchObject({screen: {theme: 'light'}, services: []});
      expect(() => load([], file)).toThrow(
        /udptop\.yaml:1:1: no services to watch; expected services:, or -L udp:\/\/<listen>\/<target> or --demo on the command line$/,
      );
    }
  });

  test('watches a default only where neither URLs nor a file name a service', () => {
    const defaultListenUrl = 'capture://any?name=any';
    const loaded = (listenUrls: string[], withoutServices = false) =>
      loadPartialConfiguration({listenUrls, defaultListenUrl, withoutServices, cwd: directory, env: {}});
    const url = 'udp://127.0.0.1:2/127.0.0.1:53?name=b';
    expect(loaded([])).toMatchObject({services: [{name: 'any', handler: 'capture', interface: 'any'}]});
    writeFileSync(join(directory, 'udptop.yaml'), 'screen: {theme: light}\n');
    expect(loaded([])).toMatchObject({screen: {theme: 'light'}, services: [{name: 'any'}]});
    expect(names(loaded([url]))).toEqual(['b']);
    writeFileSync(join(directory, 'udptop.yaml'), yaml('here', 1));
    expect(names(loaded([]))).toEqual(['here']);
  });

  test('leaves the services of any file alone where something else is watched', () => {
    writeFileSync(join(directory, 'udptop.yaml'), yaml('here', 1));
    expect(load([], undefined, true)?.services).toEqual([]);
    expect(load([], 'udptop.yaml', true)?.services).toEqual([]);
  });

  test('refuses a name or an address that two services share', () => {
    const url = 'udp://127.0.0.1:2/127.0.0.1:53?name=a';
    expect(() => load([url, 'udp://127.0.0.1:3/127.0.0.1:53?name=a'])).toThrow(/name "a" is taken/);
    expect(() => load([url, 'udp://127.0.0.1:2/127.0.0.1:54?name=b'])).toThrow(
      '127.0.0.1:2 is already the address of the service "a"; choose another port',
    );
  });

  test('lets any number of services have port 0', () => {
    const url = 'udp://127.0.0.1:0/127.0.0.1:53';
    writeFileSync(join(directory, 'other.yaml'), yaml('file', 0));
    expect(load([url, url], 'other.yaml')).toMatchObject({
      services: Array.from({length: 3}, () => ({listen: {host: '127.0.0.1', port: 0}})),
    });
  });

  test('gives a URL without a name the first service-N that nobody has', () => {
    writeFileSync(join(directory, 'other.yaml'), yaml('service-1', 1));
    const urls = [
      'udp://127.0.0.1:2/127.0.0.1:53',
      'udp://127.0.0.1:3/127.0.0.1:53?name=service-3',
      'udp://127.0.0.1:4/127.0.0.1:53',
    ];
    expect(names(load(urls, 'other.yaml'))).toEqual(['service-1', 'service-2', 'service-3', 'service-4']);
  });

  test('is refused with all problems of the file and the URLs, the first as the message', () => {
    writeFileSync(join(directory, 'other.yaml'), 'services: []');
    try {
      load(['tcp://127.0.0.1:2/127.0.0.1:53'], 'other.yaml');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
      const {message, problems} = error as ConfigurationError;
      expect(problems).toEqual([
        'other.yaml:1:11: expected at least one service; got an empty list',
        '--listen tcp://127.0.0.1:2/127.0.0.1:53: the handler tcp of gost is not supported: udptop relays UDP only; keep gost for it, or use udp for the same port',
      ]);
      expect(message).toBe(problems[0]);
    }
  });

  test('names no flag when an auto-discovered file cannot be read', () => {
    mkdirSync(join(directory, 'udptop.yaml'));
    expect(() => load()).toThrow(`${join(directory, 'udptop.yaml')}: expected a file, this is a directory`);
    expect(() => load()).not.toThrow(/--config/);
  });
});

describe('the configuration of a program', () => {
  const sources = (more: ConfigurationSources) => ({
    cwd: directory,
    env: {XDG_CONFIG_HOME: join(directory, 'xdg')},
    ...more,
  });

  test('has a value for every setting that has a default', () => {
    const {services, ...settings} = loadConfiguration(
      sources({listenUrls: ['udp://127.0.0.1:2/127.0.0.1:53']}),
    );
    expect(services).toHaveLength(1);
    expect(settings).toEqual({
      transport: 'auto',
      threads: 1,
      control: undefined,
      keys: {preset: undefined, keys: {}},
      filters: [],
      alerts: [],
      labels: [],
      apps: [],
      inspect: true,
      resolve: false,
      processes: true,
      geo: [],
      ipfix: undefined,
      screen: {
        theme: 'default',
        units: 'bytes',
        remember: true,
        bell: true,
        intervalMs: 1000,
        lingerMs: 30_000,
        mouse: true,
        privacy: false,
        readonly: false,
      },
    });
  });

  test('keeps what the file says', () => {
    writeFileSync(
      join(directory, 'udptop.yaml'),
      `transport: portable\ninspect: false\nscreen: {interval: 2s}\n${yaml('here', 1)}`,
    );
    expect(loadConfiguration(sources({}))).toMatchObject({
      transport: 'portable',
      inspect: false,
      screen: {intervalMs: 2000, lingerMs: 30_000},
      services: [{name: 'here'}],
    });
  });

  test('has no services when nothing is configured anywhere', () => {
    expect(loadConfiguration(sources({})).services).toEqual([]);
  });

  test.each([
    ['two services', ['udp://:5301/:5302', 'udp://:5302/:5301'], '"service-0" to "service-1" to "service-0"'],
    [
      'three services, one of them with several targets',
      ['udp://:5301/:5302', 'udp://:5302/192.0.2.1:53,localhost:5303', 'udp://:5303/0.0.0.0:5301'],
      '"service-0" to "service-1" to "service-2" to "service-0"',
    ],
  ])('of %s that lead to each other is refused with the way', (_kind, listenUrls, way) => {
    const [problem, ...others] = problemsOf(() => load(listenUrls));
    expect([problem, others]).toEqual([expect.stringContaining(way), []]);
  });

  test('of a service that forwards to an own address of this machine, where it listens, is refused', () => {
    const own = Object.values(networkInterfaces()).flatMap(addresses =>
      (addresses ?? []).filter(({family, internal}) => family === 'IPv4' && !internal),
    )[0];
    if (!own) return;
    expect(problemsOf(() => load([`udp://0.0.0.0:5301/${own.address}:5301?allow=any`]))[0]).toContain(
      'it would forward to itself',
    );
    expect(names(load([`udp://0.0.0.0:5301/${own.address}:5302?allow=any`]))).toEqual(['service-0']);
  });
});

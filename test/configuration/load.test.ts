import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {loadConfiguration} from '../../source/configuration/load.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'udptop-test-'));
});
afterEach(() => {
  rmSync(directory, {recursive: true});
});

const yaml = (name: string, port: number) =>
  `services: [{name: ${name}, addr: "127.0.0.1:${port}", handler: {type: udp}, forwarder: {nodes: [{addr: "127.0.0.1:53"}]}}]`;
const load = (listenUrls: string[] = [], file?: string) =>
  loadConfiguration({listenUrls, file, cwd: directory, env: {XDG_CONFIG_HOME: join(directory, 'xdg')}});
const names = (configuration: ReturnType<typeof load>) => configuration?.services.map(({name}) => name);

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

  test('refuses a name or an address that two services share', () => {
    const url = 'udp://127.0.0.1:2/127.0.0.1:53?name=a';
    expect(() => load([url, 'udp://127.0.0.1:3/127.0.0.1:53?name=a'])).toThrow(/name "a" is taken/);
    expect(() => load([url, 'udp://127.0.0.1:2/127.0.0.1:54?name=b'])).toThrow(
      '127.0.0.1:2 is the address of the service "a" already; choose another port',
    );
  });
});

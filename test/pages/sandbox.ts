import {chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {dbIpAsn, geoLiteCity} from '../discovery/places/databases.js';
import {cli, emptyDirectory} from '../e2e/command.js';
import {freePort} from '../relay/peers.js';

/** Where the commands of one page run: a directory, and a free port for each port that the page names. */
export interface Sandbox {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The line with free ports in place of those of the page, and without `sudo`. */
  localize(line: string): Promise<string>;
}

/** @param fixed ports that are known already, by the port that the page names */
export async function makeSandbox(fixed: Readonly<Record<string, number>> = {}): Promise<Sandbox> {
  const cwd = emptyDirectory();
  const ports = new Map(Object.entries(fixed).map(([port, free]) => [port, String(free)]));
  const programs = join(cwd, 'programs');
  mkdirSync(programs);
  writeFileSync(join(programs, 'udptop'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  chmodSync(join(programs, 'udptop'), 0o755);

  async function localPort(port: string): Promise<string> {
    const local = ports.get(port) ?? String(await freePort());
    ports.set(port, local);
    return local;
  }

  async function replacePorts(text: string, pattern: RegExp): Promise<string> {
    for (const port of new Set([...text.matchAll(pattern)].map(([found]) => found))) {
      const local = await localPort(port);
      text = text.replace(pattern, found => (found === port ? local : found));
    }
    return text;
  }

  writeFileSync(join(cwd, 'password.txt'), 'secret\n', {mode: 0o600});
  writeFileSync(join(cwd, 'GeoLite2-City.mmdb'), geoLiteCity);
  writeFileSync(join(cwd, 'dbip-asn-lite.mmdb'), dbIpAsn);
  mkdirSync(join(cwd, 'config'));
  for (const file of readdirSync('config').filter(name => name.endsWith('.yaml'))) {
    const listening = /(?<=^ {4}addr: .*:)\d{4,5}(?='?$)/gm;
    const text = await replacePorts(readFileSync(join('config', file), 'utf8'), listening);
    writeFileSync(join(cwd, 'config', file), text);
  }
  return {
    cwd,
    env: {
      ...process.env,
      NODE_ENV: undefined,
      SOCKS_PASSWORD: 'secret',
      XDG_CONFIG_HOME: '/nonexistent/config',
      PATH: `${programs}:${process.env.PATH}`,
    },
    localize: line => replacePorts(line.replace(/^sudo /, ''), portPattern(fixed)),
  };
}

/** Ports from 1024 up, behind a colon or `-p`; and those that are known. */
function portPattern(fixed: Readonly<Record<string, number>>): RegExp {
  const known = Object.keys(fixed).map(port => `|${port}\\b`);
  return new RegExp(`(?<=:|-p )(?:\\d{4,5}\\b${known.join('')})`, 'g');
}

/** The line as it runs in a test: without a screen, and for a moment. */
export function forAMoment(line: string): string {
  if (/--print-config|--completions|--help|--version/.test(line)) return line;
  const [, file] = /^udptop (view|replay)\b/.exec(line) ?? [];
  const flags = [
    ...(line.includes('--headless') ? [] : ['--headless']),
    ...(line.includes('--output') || file ? [] : ['--output none']),
    ...(line.includes('--duration') || file ? [] : ['--duration 300ms']),
  ];
  return line.replace(/^udptop/, ['udptop', ...flags].join(' ')).replace(/--duration 1h/, '--duration 300ms');
}

import {execFile} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {promisify} from 'node:util';
import {beforeAll, describe, expect, test} from 'vitest';
import {parseCommandLine} from '../../source/command/cli/options.js';
import {peer} from '../relay/peers.js';
import {documents} from './documents.js';
import {forAMoment, makeSandbox, type Sandbox} from './sandbox.js';
import {type ShellLine, shellLines} from './shell-lines.js';

const execute = promisify(execFile);
/** Of a line whose quoted words have no quotes in them. */
const wordsOf = (line: string) =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!).slice(1);
const read = (file: string) => readFileSync(file, 'utf8');

describe('every command line', () => {
  const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts;
  const sections = read('bench/run.mjs');

  /** What is to be true of a line that is not run here. */
  const checks: readonly (readonly [RegExp, (line: string) => void])[] = [
    [/^npm (install|start|test)\b/, () => {}],
    [/^npm run (\S+)/, line => expect(Object.keys(scripts)).toContain(/^npm run (\S+)/.exec(line)![1])],
    [
      /^(?:BENCH_\w+=\S+ )?npm run bench -- /,
      line => {
        const words = line.replace(/^.*npm run bench -- /, '').split(' ');
        const [name, file] = words;
        if (name === 'report') return expect(existsSync(file!)).toBe(true);
        for (const section of words) {
          expect(sections).toMatch(new RegExp(`^ {2}'?${section}'?: measure`, 'm'));
        }
      },
    ],
    [/^npx vitest run /, line => expect(existsSync(/test\/\S+/.exec(line)![0])).toBe(true)],
    [
      /^npx vitest run .* -t /,
      line => expect(read(/test\/\S+/.exec(line)![0])).toContain(/-t '(.*)'/.exec(line)![1]),
    ],
    // The README's test compares it with the programs that the tests need.
    [/^sudo apt-get install /, () => {}],
    [/^sudo sysctl -w net\.core\.rmem_max=\d+$/, () => {}],
    [/^sudo sysctl -w net\.ipv4\.ip_local_port_range='\d+ \d+'$/, () => {}],
    [/^ss /, () => {}],
    [/^npm audit /, () => {}],
    // Port 53 may be taken here; test/e2e/privileges.test.ts has one of its own.
    [/^sudo udptop -L udp:\/\/:53\//, () => {}],
    // They need root. test/e2e has them in networks of their own.
    [
      /^sudo udptop( -L '?(capture|insert):.*| insert .*)?$/,
      line => void parseCommandLine(wordsOf(line).slice(1)),
    ],
    [
      /^(sudo tcpdump .* \| )?udptop read /,
      line => void parseCommandLine(wordsOf(line.replace(/^.*\| /, ''))),
    ],
    [/^udptop .* --write /, line => void parseCommandLine(wordsOf(line))],
    [/^\.ci\//, line => expect(existsSync(line.split(' ')[0]!)).toBe(true)],
    [
      /^sudo install .* \/etc\/(udptop|systemd\/system)\//,
      line =>
        expect(read(line.includes('.yaml') ? 'config/udptop.service' : line.split(' ').at(-2)!)).toContain(
          line.includes('.yaml') ? '/etc/udptop/udptop.yaml' : '[Unit]',
        ),
    ],
    [/^sudo systemctl (enable --now|reload) udptop(-capture)?$/, () => {}],
    // test/e2e/metrics.test.ts runs one with this file.
    [/^prometheus --config\.file \S+$/, line => expect(existsSync(line.split(' ')[2]!)).toBe(true)],
    // test/e2e/ipfix.test.ts and test/fleet run them.
    [/^mkdir -p flows$/, () => {}],
    [/^nf(capd|dump) /, () => {}],
    [/^nats-server -js$/, () => {}],
    // There is no such hub here. test/fleet runs commands like these with a real one.
    [/^udptop .*nats:\/\/hub/, line => void parseCommandLine(wordsOf(line))],
    // test/e2e/service-unit.test.ts runs it.
    [/^systemd-analyze security --offline=true config\/udptop(-capture)?\.service$/, () => {}],
  ];

  const lines = documents.flatMap(shellLines);
  const isUdptop = ({text}: ShellLine) =>
    /^(udptop |source )/.test(text) && !/nats:\/\/hub|^udptop read | --write /.test(text);
  const first = ({text}: ShellLine, index: number) => lines.findIndex(each => each.text === text) === index;
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await makeSandbox();
  });

  test.each(lines.filter(line => !isUdptop(line)))('$file: $text', ({text}: ShellLine) => {
    for (const part of text.split(' && ')) {
      const known = checks.filter(([pattern]) => pattern.test(part));
      expect(known.length, 'a kind of command that this test knows').toBeGreaterThan(0);
      for (const [, check] of known) check(part);
    }
  });

  // In their order, since some lines write files that later lines read.
  test.each(lines.filter(first).filter(isUdptop))('$file: $text', async ({text}: ShellLine) => {
    const {cwd, env, localize} = sandbox;
    const line = forAMoment(await localize(text));
    const [, collector] = /--ipfix \S*:(\d+)/.exec(line) ?? [];
    if (collector !== undefined) await peer({port: Number(collector)});
    await execute('bash', ['-c', line], {cwd, env, timeout: 15_000});
  });

  test.each(
    documents.flatMap(file =>
      [...read(file).matchAll(/^```console\n\$ (?<line>.*)\n(?<answer>[\s\S]*?)^```$/gm)].map(({groups}) => ({
        file,
        line: groups!.line!,
        answer: groups!.answer!,
      })),
    ),
  )('$file: $line answers as the page says', async ({line, answer}) => {
    const {cwd, env} = await makeSandbox();
    const {stdout} = await execute('bash', ['-c', `${line} 2>&1 || true`], {cwd, env, timeout: 15_000});
    expect(stdout).toBe(answer);
  });
});

import {execFile} from 'node:child_process';
import {promisify} from 'node:util';

const execute = promisify(execFile);

/**
 * Rules of others that give datagrams for a port of this machine another way: destination NAT, as containers publish ports, redirection
 * and TPROXY.
 * @returns the rules as their program prints them
 */
export async function findTranslations(port: number): Promise<readonly string[]> {
  const [nft, legacy] = await Promise.all([
    printed('nft', 'list', 'ruleset'),
    printed('iptables-legacy-save', '-t', 'nat'),
  ]);
  return [...translationsIn(nft, port), ...legacyTranslationsIn(legacy, port)];
}

/** @param ruleset what `nft list ruleset` prints */
export function translationsIn(ruleset: string, port: number): readonly string[] {
  let isOurs = false;
  const found: string[] = [];
  for (const line of ruleset.split('\n')) {
    const table = /^table \w+ (\S+)/.exec(line)?.[1];
    if (table !== undefined) isOurs = table.startsWith('udptop_') && line.includes(`_${process.pid}_`);
    const rule = line.trim();
    const isTranslation = /\b(dnat|redirect|tproxy|DNAT|REDIRECT|TPROXY)\b|udp dport set /.test(rule);
    if (!isOurs && isTranslation && nftPorts(rule).some(holds(port))) found.push(rule);
  }
  return found;
}

/** @param rules what `iptables-save` prints */
export function legacyTranslationsIn(rules: string, port: number): readonly string[] {
  return rules
    .split('\n')
    .filter(rule => /^-A .*-p udp .*-j (DNAT|REDIRECT|TPROXY)\b/.test(rule))
    .filter(rule => {
      const given = /--dports? (\S+)/.exec(rule)?.[1];
      return given
        ?.split(',')
        .map(text => rangeOf(text.replace(':', '-')))
        .some(holds(port));
    });
}

type Range = readonly [from: number, to: number];

/** `udp dport 53`, `udp dport 50-60`, `udp dport { 53, 80-90 }`, and `th dport`. */
function nftPorts(rule: string): readonly Range[] {
  const given = /\b(?:udp|th) dport (?:\{([^}]*)\}|(\d[\d-]*))/.exec(rule);
  const text = given?.[1] ?? given?.[2] ?? '';
  return text
    .split(',')
    .map(each => each.trim())
    .filter(each => /^\d/.test(each))
    .map(rangeOf);
}

function rangeOf(text: string): Range {
  const [from = Number.NaN, to = from] = text.split('-').map(Number);
  return [from, to];
}

function holds(port: number): (range: Range) => boolean {
  return ([from, to]) => port >= from && port <= to;
}

/** What a program prints; nothing if it is not there, or may not look. */
async function printed(program: string, ...args: readonly string[]): Promise<string> {
  try {
    return (await execute(program, [...args], {maxBuffer: 2 ** 28})).stdout;
  } catch (error) {
    const {code} = error as {code?: unknown};
    if (code === 'ENOENT' || typeof code === 'number') return '';
    throw error;
  }
}

import {execFile} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {flowKey} from '../naming/flow-key.mjs';
import {readResults} from '../naming/ndpi-results.mjs';
import {ndpiTests} from '../settings.mjs';
import {printTable} from '../statistics.mjs';

const atOnce = 2;

/**
 * How many flows of public captures udptop names: those of nDPI's tests, whose results are the referee. They are not part of this project:
 * `git clone https://github.com/ntop/nDPI`, then `BENCH_NDPI=nDPI/tests/cfgs/default npm run bench -- naming`.
 */
export async function measureNaming() {
  if (ndpiTests === undefined) {
    console.log('left out: BENCH_NDPI says where the captures are, such as nDPI/tests/cfgs/default');
    return undefined;
  }
  const captures = [...readResults(join(ndpiTests, 'result'))];
  const flows = [];
  const reading = Array.from({length: atOnce}, async () => {
    for (let next = captures.shift(); next !== undefined; next = captures.shift()) {
      const [name, expected] = next;
      const told = await read(join(ndpiTests, 'pcap', name));
      // What is in a tunnel is another flow to nDPI, and part of the tunnel to udptop.
      for (const flow of expected) {
        if (told.has(flow.key)) flows.push({...flow, metadata: told.get(flow.key)});
      }
    }
  });
  await Promise.all(reading);
  const figures = summarize(flows);
  print(figures);
  return figures;
}

/** By flow: its metadata. */
async function read(capture) {
  const directory = mkdtempSync(join(tmpdir(), 'udptop-bench-'));
  const snapshot = join(directory, 'flows.json');
  try {
    await promisify(execFile)(process.execPath, [
      ...['dist/cli.js', 'read', capture, '--linger', '1h'],
      ...['--headless', '--output', 'none', '--snapshot', snapshot],
    ]);
    const told = new Map();
    for (const {client, target, metadata} of JSON.parse(readFileSync(snapshot, 'utf8')).flows) {
      const key = flowKey(endOf(client), endOf(target));
      if (told.get(key)?.app === undefined) told.set(key, metadata);
    }
    return told;
  } finally {
    rmSync(directory, {recursive: true});
  }
}

function endOf(endpoint) {
  const colon = endpoint.lastIndexOf(':');
  return [endpoint.slice(0, colon), endpoint.slice(colon + 1)];
}

function summarize(flows) {
  const named = flows.filter(({metadata}) => metadata.app !== undefined);
  const kinds = grouped(flows);
  kinds.delete('Unknown');
  const shares = [...kinds.values()].map(
    of => of.filter(({metadata}) => metadata.app !== undefined).length / of.length,
  );
  const hellos = flows.filter(({app, serverName}) => serverName !== undefined && /QUIC|DTLS/.test(app));
  const isTold = ({serverName, metadata}) =>
    Object.values(metadata).some(value => String(value).toLowerCase() === serverName.toLowerCase());
  return {
    flows: flows.length,
    namedShare: named.length / flows.length,
    kinds: kinds.size,
    namedShareOfKinds: shares.reduce((sum, share) => sum + share, 0) / shares.length,
    serverNames: hellos.length,
    toldServerNames: hellos.filter(isTold).length,
    unnamed: Object.fromEntries(
      [...kinds]
        .map(([app, of]) => [app, of.filter(({metadata}) => metadata.app === undefined).length])
        .filter(([, count]) => count > 0)
        .sort(([, one], [, other]) => other - one),
    ),
  };
}

function grouped(flows) {
  const kinds = new Map();
  for (const flow of flows) kinds.set(flow.app, [...(kinds.get(flow.app) ?? []), flow]);
  return kinds;
}

function print({flows, namedShare, kinds, namedShareOfKinds, serverNames, toldServerNames, unnamed}) {
  const percent = share => `${(100 * share).toFixed(1)}%`;
  printTable([
    ['', 'there are', 'named'],
    ['flows', flows, percent(namedShare)],
    ['kinds of them by nDPI, each counting once', kinds, percent(namedShareOfKinds)],
    ['server names of QUIC and DTLS', serverNames, toldServerNames],
  ]);
  console.log(
    `without a name: ${Object.entries(unnamed)
      .map(([app, count]) => `${app} ${count}`)
      .join(', ')}`,
  );
}

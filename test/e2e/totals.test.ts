import {afterEach, expect, test} from 'vitest';
import {nothing, sumAmounts} from '../../source/snapshot/attribution.js';
import {parseSnapshot} from '../../source/snapshot/read.js';
import type {Snapshot} from '../../source/snapshot/snapshot.js';
import {echo, openPeer, type Peer} from '../relay/peers.js';
import {startCommand} from './command.js';

const peers: Peer[] = [];
afterEach(() => {
  for (const peer of peers.splice(0)) peer.close();
});

async function peer(options = {}): Promise<Peer> {
  const opened = await openPeer(options);
  peers.push(opened);
  return opened;
}

const amountsOf = ({rx, tx}: Snapshot['totals']) => sumAmounts([{rx, tx}]);

test.each([
  ['one relay thread', '1'],
  ['two relay threads', '2'],
])(
  'real traffic, refused, limited, ended and forgotten, adds up to the totals at every interval, with %s',
  async (_, threads) => {
    const target = await peer({answer: echo});
    const command = startCommand([
      '-L',
      `udp://127.0.0.1:0/127.0.0.1:${target.port}?name=limited&maxSessions=3&udpTimeout=1s`,
      '-L',
      // Nobody on this machine has such an address.
      `udp://127.0.0.1:0/127.0.0.1:${target.port}?name=closed&allow=192.0.2.0/24`,
      ...['--headless', '--output', 'ndjson', '-i', '100ms', '--linger', '300ms', '--threads', threads],
    ]);
    const [limited, closed] = [await command.listening('limited'), await command.listening('closed')];
    // Three waves of three clients: answered ones keep their places, so a fourth client is refused until they end.
    for (let wave = 0; wave < 3; wave++) {
      const clients = [await peer(), await peer(), await peer()];
      for (const client of clients) {
        for (let round = 1; round <= 4; round++) {
          await client.send('x'.repeat(10 * round), limited);
          await client.arrived(round);
        }
      }
      const stranger = await peer();
      await stranger.send('to many', limited);
      await stranger.send('unwanted', closed);
      await command.printed(new RegExp(`"active":0,"started":${3 * (wave + 1)},"ended":${3 * (wave + 1)},`));
    }
    await command.printed(/"started":9,[^\n]*"evicted":\{"rx":\{"packets":36,[^\n]*"flows":\[\]/);
    command.child.kill('SIGTERM');
    const {status, stdout} = await command.finished;
    expect(status).toBe(0);

    const snapshots = stdout.trimEnd().split('\n').map(parseSnapshot);
    let sawEnded = false;
    for (const {totals, flows} of snapshots) {
      const {shown, ended, evicted, unattributed} = totals.attribution!;
      expect(sumAmounts([shown, ended, evicted, unattributed])).toEqual(amountsOf(totals));
      expect(sumAmounts([shown, ended])).toEqual(sumAmounts(flows));
      expect(
        Math.min(unattributed.rx.packets, unattributed.tx.packets, unattributed.rx.bytes),
      ).toBeGreaterThanOrEqual(0);
      sawEnded ||= ended.rx.packets > 0;
    }
    expect(sawEnded).toBe(true);
    const {totals} = snapshots.at(-1)!;
    const [limitedBytes, strayBytes] = [
      3 * 3 * (10 + 20 + 30 + 40),
      3 * ('to many'.length + 'unwanted'.length),
    ];
    const limited36 = {packets: 36, bytes: limitedBytes};
    expect(totals.attribution).toEqual({
      shown: sumAmounts([]),
      ended: sumAmounts([]),
      evicted: sumAmounts([{rx: limited36, tx: limited36}]),
      // None of it went on.
      unattributed: {rx: {packets: 6, bytes: strayBytes, forwarded: nothing.rx.forwarded}, tx: nothing.tx},
    });
    expect(totals.drops.byReason).toEqual({accessDenied: 3, sessionLimit: 3});
  },
);

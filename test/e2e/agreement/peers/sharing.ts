import type {Conversation} from '../conversation.js';
import {first} from '../facts.js';
import {addressOf} from '../scene.js';

const magnet = `magnet:?xt=urn:btih:${'0123456789'.repeat(4)}`;

/** Files that everybody gets from everybody. */
export const sharing: readonly Conversation[] = [
  {
    title: 'aria2 and itself',
    programs: ['aria2c'],
    async talk({here, there, directory, serve}) {
      const [near, far] = [directory(), directory()];
      const options = ['--quiet', '--enable-dht', '--bt-enable-lpd'];
      const of = (own: string, port: string) => [
        ...['env', `HOME=${own}`, 'aria2c', ...options, `--dir=${own}`, `--dht-file-path=${own}/dht`],
        ...[`--dht-listen-port=${port}`, `--listen-port=${port}`],
      ];
      await serve(there, 6881, ...of(far, '6881'), magnet);
      await serve(here, 6882, ...of(near, '6882'), `--dht-entry-point=${addressOf.there}:6881`, magnet);
    },
    claims: [
      {
        port: 6881,
        app: 'bittorrent-dht',
        protocol: 'bt-dht',
        facts: [
          {
            ...first('bittorrent_dht_query', 'bt-dht.bencoded.string'),
            // The value behind its key.
            referee([packet]) {
              const texts = packet!.values('bt-dht.bencoded.string');
              return texts[texts.indexOf('q') + 1];
            },
          },
        ],
      },
      {port: 6771, app: 'bittorrent-lsd', protocol: 'lsd'},
    ],
  },
];

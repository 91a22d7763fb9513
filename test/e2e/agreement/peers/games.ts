import type {Conversation} from '../conversation.js';
import {addressOf} from '../scene.js';

const {there: server} = addressOf;

/** Servers of players. tshark knows neither of these: whether they answer is the judge. */
export const games: readonly Conversation[] = [
  {
    title: 'quakestat and murmurd',
    programs: ['murmurd', 'quakestat'],
    async talk({here, there, directory, serve, run}) {
      const own = directory();
      const start = `printf 'database=%s\\nwelcometext=here\\n' ${own}/murmur.sqlite >${own}/ini; exec murmurd -fg -ini ${own}/ini`;
      await serve(there, 64_738, 'env', `HOME=${own}`, 'sh', '-c', start);
      await run(here, `quakestat -mumble ${server} | grep -q /`);
    },
    claims: [{port: 64_738, app: 'mumble'}],
  },
  {
    title: 'a hello to minetestserver',
    programs: ['/usr/games/minetestserver', 'socat'],
    async talk({here, there, directory, serve, run}) {
      const own = directory();
      await serve(
        there,
        30_000,
        ...['env', `HOME=${own}`, '/usr/games/minetestserver', '--gameid', 'devtest', '--port', '30000'],
      );
      // What a client begins with: an empty packet that is to be acknowledged, from nobody yet.
      const hello = String.raw`\117\105\164\003\000\000\000\003\377\334\001`;
      await run(here, `printf '${hello}' | socat -T 1 -t 1 - UDP:${server}:30000 | head -c 14 | grep -q OEt`);
    },
    claims: [{port: 30_000, app: 'minetest'}],
  },
];

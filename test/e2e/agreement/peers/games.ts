import type {Conversation} from '../conversation.js';
import {addressOf} from '../scene.js';

const {there: server} = addressOf;

const question = (game: string, port: number, app: string, protocol?: string) => ({
  game,
  port,
  claim: {port, app, ...(protocol !== undefined && {protocol})},
});

const questions = [
  question('qs', 26_000, 'quake', 'quake'),
  question('qws', 27_500, 'quake', 'quakeworld'),
  question('q2s', 27_910, 'quake', 'quake2'),
  question('q3s', 27_960, 'quake', 'quake3'),
  question('a2s', 27_015, 'a2s'),
];

/** Servers of players. Where tshark does not know a game, whether the server answers is the judge. */
export const games: readonly Conversation[] = [
  {
    // Their servers need what is not free, so nobody answers.
    title: 'quakestat, of five games',
    programs: ['quakestat', 'socat'],
    async talk({here, there, serve, run}) {
      for (const {port} of questions)
        await serve(there, port, 'socat', '-u', `UDP-RECV:${port}`, 'OPEN:/dev/null');
      const asked = questions.map(({game}) => `quakestat -timeout 1 -retry 1 -${game} ${server} || true`);
      await run(here, `${asked.join(' & ')} & wait`);
    },
    claims: questions.map(({claim}) => claim),
  },
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

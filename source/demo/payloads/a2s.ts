import type {Payloads} from './payloads.js';

const query = Buffer.from('\xff\xff\xff\xffTSource Engine Query\0', 'latin1');
/** Name, map, folder, game; then application, players, most players, bots, kind, system, password, secured. */
const info = Buffer.from(
  '\xff\xff\xff\xffI\x11Friday night\0de_example\0demo\0Example Game\0\0\0\x05\x05\0dl\0\x01',
  'latin1',
);
const answers = [info];

/** Asks a game server for its name and players, as Steam does. */
export const a2sPayloads: Payloads = {client: () => () => query, answers: () => answers};

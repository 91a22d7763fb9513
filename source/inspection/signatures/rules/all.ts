import type {Rule} from '../table/rule.js';
import {games} from './games.js';
import {home} from './home.js';
import {industry} from './industry.js';
import {infrastructure} from './infrastructure.js';
import {lan} from './lan.js';
import {peerToPeer} from './peer-to-peer.js';
import {remoteAccess} from './remote-access.js';
import {voice} from './voice.js';
import {vpn} from './vpn.js';
import {web} from './web.js';

/** Of two rules that match, the first counts. */
export const rules: readonly Rule[] = [
  ...games,
  ...voice,
  ...vpn,
  ...web,
  ...lan,
  ...home,
  ...industry,
  ...remoteAccess,
  ...peerToPeer,
  ...infrastructure,
];

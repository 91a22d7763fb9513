import type {Endpoint} from '../../address/endpoint.js';
import type {CapturedDatagram} from '../../packet/captured/datagram.js';
import {createFlowIndex, type FlowIndex, noFlow} from './flow-index.js';
import {endsOfKey, keyWords} from './flow-key.js';
import type {Surroundings} from './surroundings.js';

/** The flows of servers on this machine that the relay stands in front of: they are its own. */
export interface LeftOut {
  /** The ports of the servers, in place of those before. */
  set(ports: readonly number[]): void;
  /** Whether a datagram, whose key this is, belongs to such a flow. */
  isOfServer(
    datagram: Pick<CapturedDatagram, 'family' | 'sourcePort' | 'targetPort'>,
    key: Int32Array,
  ): boolean;
  isServer(target: Endpoint): boolean;
}

/** So many keys are remembered, so that an address is looked at once for each flow. */
const mostKnown = 65_536;

export function createLeftOut({isLocal}: Pick<Surroundings, 'isLocal'>): LeftOut {
  let ports: ReadonlySet<number> = new Set();
  let known = newKnown();

  const isServer = ({host, port}: Endpoint) => ports.has(port) && isLocal(host);

  return {
    set(next) {
      ports = new Set(next);
      known = newKnown();
    },
    isServer,
    isOfServer({family, sourcePort, targetPort}, key) {
      if (ports.size === 0 || !(ports.has(sourcePort) || ports.has(targetPort))) return false;
      const {index, answers} = known[family];
      const before = index.find(key);
      if (before !== noFlow) return answers[before] === 1;
      const [first, second] = endsOfKey(key, family);
      const isOne = isServer(first) || isServer(second);
      if (index.size >= mostKnown) known = newKnown();
      const of = known[family];
      of.answers[of.index.add(key)] = isOne ? 1 : 0;
      return isOne;
    },
  };
}

/** The keys of flows, and by their numbers there: 1 for a server's. */
interface Known {
  readonly index: FlowIndex;
  readonly answers: (0 | 1)[];
}

function newKnown(): {readonly [Family in 4 | 6]: Known} {
  return {
    4: {index: createFlowIndex(keyWords[4]), answers: []},
    6: {index: createFlowIndex(keyWords[6]), answers: []},
  };
}

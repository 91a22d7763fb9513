import type {Endpoint} from '../../address/endpoint.js';
import type {CapturedDatagram} from '../../packet/captured/datagram.js';
import {createFlowIndex, type FlowIndex} from './flow-index.js';
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
      const index = known[family];
      const before = index.find(key);
      if (before !== undefined) return before === 'yes';
      const [first, second] = endsOfKey(key, family);
      const isOne = isServer(first) || isServer(second);
      if (index.size >= mostKnown) known = newKnown();
      known[family].add(key, isOne ? 'yes' : 'no');
      return isOne;
    },
  };
}

type Answer = 'yes' | 'no';

function newKnown(): {readonly [Family in 4 | 6]: FlowIndex<Answer>} {
  return {4: createFlowIndex<Answer>(keyWords[4]), 6: createFlowIndex<Answer>(keyWords[6])};
}

import type {Claim, Dissected, Fact, Heard, ToldFlow} from './conversation.js';
import {keyOf} from './referee.js';

/** What was found of the flows of a claim. */
export interface Compared {
  readonly claim: Claim;
  readonly flows: number;
  readonly apps: readonly string[];
  readonly protocols: readonly string[];
  readonly facts: readonly ComparedFact[];
  /** What they disagree on, in words; none where they agree. */
  readonly differences: readonly string[];
}

export interface ComparedFact {
  readonly fact: Fact;
  readonly udptop: unknown;
  readonly referee: unknown;
}

/** @param conversations by `keyOf` */
export function compare(
  claim: Claim,
  allFlows: readonly ToldFlow[],
  conversations: ReadonlyMap<string, readonly Dissected[]>,
  heard: Heard,
): Compared {
  const has = (ends: readonly string[], port?: number) => ends.some(end => end.endsWith(`:${port}`));
  const isMeant = (...ends: readonly string[]) => has(ends, claim.port) && !has(ends, claim.butPort);
  const flows = allFlows.filter(({client, target}) => isMeant(client, target));
  const referees = [...conversations].filter(([key]) => isMeant(...key.split(' ')));
  const differences: string[] = [];
  if (flows.length === 0) differences.push('udptop has no flow');
  if (flows.length !== referees.length)
    differences.push(`udptop has ${flows.length} flows, tshark ${referees.length}`);
  const facts: ComparedFact[] = [];
  for (const flow of flows) {
    const packets = conversations.get(keyOf(flow.client, flow.target)) ?? [];
    const name = `${flow.client} to ${flow.target}`;
    const counted = flow.rx.packets + flow.tx.packets;
    if (counted !== packets.length)
      differences.push(`${name}: udptop counts ${counted} datagrams, tshark ${packets.length}`);
    if (flow.metadata.app !== claim.app)
      differences.push(`${name}: udptop says ${flow.metadata.app}, not ${claim.app}`);
    const {protocol} = claim;
    if (protocol !== undefined && !packets.some(({protocols}) => protocols.includes(protocol)))
      differences.push(`${name}: tshark says ${protocolsOf([packets])}, not ${protocol}`);
    for (const fact of claim.facts ?? []) {
      const compared = {fact, udptop: fact.udptop(flow), referee: fact.referee(packets, heard, flow)};
      // A flow of which neither tells it, such as the last question of several.
      if (compared.udptop === undefined && compared.referee === undefined) continue;
      facts.push(compared);
      if (!isSame(compared))
        differences.push(
          `${name}: ${fact.name} is ${compared.udptop} for udptop, ${compared.referee} for ${fact.by ?? 'tshark'}`,
        );
    }
  }
  for (const {name} of claim.facts ?? [])
    if (!facts.some(({fact}) => fact.name === name)) differences.push(`nobody tells ${name}`);
  return {
    claim,
    flows: flows.length,
    apps: [...new Set(flows.map(({metadata}) => String(metadata.app ?? '-')))],
    protocols: protocolsOf(
      referees.map(([, packets]) => packets),
      claim.protocol,
    ),
    facts,
    differences,
  };
}

/** What these carry, as tshark says: what they are said to carry, or what is right in them. */
function protocolsOf(conversations: readonly (readonly Dissected[])[], claimed?: string): string[] {
  const names = conversations.flatMap(packets =>
    packets.map(({protocols}) => {
      const isClaimed = claimed !== undefined && protocols.includes(claimed);
      return isClaimed ? claimed : (protocols[protocols.indexOf('udp') + 1] ?? 'data');
    }),
  );
  return [...new Set(names)];
}

function isSame({fact: {within}, udptop, referee}: ComparedFact): boolean {
  if (within !== undefined && typeof udptop === 'number' && typeof referee === 'number')
    return Math.abs(udptop - referee) <= within;
  return udptop === referee;
}

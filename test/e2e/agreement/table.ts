import type {Compared, ComparedFact} from './compare.js';

/** What the test prints: a line for each protocol. */
export function agreementTable(compared: readonly (Compared & {readonly title: string})[]): string {
  const rows = compared.map(({title, claim, flows, apps, protocols, facts, differences}) => [
    claim.app,
    title,
    String(flows),
    apps.join(', '),
    claim.protocol === undefined ? `(${protocols.join(', ')})` : protocols.join(', '),
    differences.length === 0 ? 'yes' : 'NO',
    factsOf(facts),
  ]);
  const head = ['protocol', 'peers', 'flows', 'udptop', 'tshark', 'agree', 'what both tell'];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column]!.length)));
  return [head, ...rows]
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Each fact once, of the first flow that has it. */
function factsOf(facts: readonly ComparedFact[]): string {
  const names = [...new Set(facts.map(({fact}) => fact.name))];
  return names
    .map(name => {
      const {fact, udptop, referee} = facts.find(each => each.fact.name === name)!;
      const value = shown(udptop) === shown(referee) ? shown(udptop) : `${shown(udptop)}~${shown(referee)}`;
      return `${name} ${value}${fact.by === undefined ? '' : ` (${fact.by})`}`;
    })
    .join(', ');
}

const shown = (value: unknown): string =>
  typeof value === 'number' ? String(Math.round(value * 1000) / 1000) : String(value);

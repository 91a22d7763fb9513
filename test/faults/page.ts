import type {Fault, Outcome} from './fault.js';
import {faults} from './faults.js';

/** Where the table is. */
export const page = 'docs/faults.md';

const number = new Intl.NumberFormat('en-US');

function lostText({dropped}: Outcome, alsoLost: string | undefined): string {
  const counted = Object.entries(dropped).map(
    ([reason, packets]) => `${number.format(packets)} \`${reason}\``,
  );
  return [...counted, ...(alsoLost === undefined ? [] : [alsoLost])].join(', ') || 'nothing';
}

/** @param outcomes of every fault that there is */
export function faultsPage(outcomes: ReadonlyMap<Fault, Outcome>): string {
  const count = [...faults.values()].flat().length;
  const sections = [...faults].map(([heading, list]) => {
    const rows = list.map(fault => {
      const outcome = outcomes.get(fault)!;
      const {received, unaccounted} = outcome;
      return `| ${fault.done} | ${fault.survived} | ${number.format(received)} | ${lostText(outcome, fault.alsoLost)} | ${unaccounted} |`;
    });
    return [
      `## ${heading}`,
      '',
      '| what was done | what survived | received | lost | unaccounted |',
      '| --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
  });
  return `# Faults that were tried

The tests do ${count} bad things to a running udptop, each with real processes, and count what becomes of every datagram. \`npm run faults\` does
them and writes this page; CI does them, too.

- *received* counts datagrams in both directions. What the network or the kernel lost before or behind udptop is not among them.
- *lost* is what was received and not forwarded, by [reason](troubleshooting.md#drops-grow), and what else was lost.
- *unaccounted* is what was received, and is neither forwarded nor dropped by a reason nor waiting ([\`totals.unaccounted\`](exports.md#totals)).

The numbers are those of one run; those that depend on timing differ from run to run. Nothing is ever unaccounted.

${sections.join('\n\n')}
`;
}

/** The faults that a page tells of, and how many datagrams it calls unaccounted. */
export function rowsOf(text: string): {readonly done: string; readonly unaccounted: string}[] {
  return text
    .split('\n')
    .map(line => line.split(' | '))
    .filter(cells => cells.length === 5 && !/^\| (what|---)/.test(cells[0]!))
    .map(cells => ({done: cells[0]!.slice(2), unaccounted: cells[4]!.replace(/ \|$/, '')}));
}

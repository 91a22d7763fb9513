import type {Marks} from '../flow/marks.js';
import type {Nft} from './nft.js';
import {addRouting, removeRouting} from './routing.js';
import {type Gateway, gatewayLines, gatewayWithdrawalLines} from './rules/gateway.js';
import {type Insertion, insertionLines, withdrawalLines} from './rules/insertion.js';

/** What the kernel is to do with datagrams for one service. */
export type Course =
  | {readonly kind: 'insertion'; readonly insertion: Insertion}
  | {readonly kind: 'gateway'; readonly gateway: Gateway};

/** Steers datagrams to the relay, in tables and with routing rules of our own. All of it goes with the process. */
export interface Steering {
  /**
   * Sets the course for a service, in place of the one that it had.
   * @param routingTable number of the routing table for marked datagrams
   * @throws {NetfilterError}
   */
  set(service: string, course: Course, routingTable: number): Promise<void>;
  /** Lets datagrams go directly again, while the relay still answers what it has got. */
  withdraw(service: string): Promise<void>;
  /** Takes the rest back. */
  remove(service: string): Promise<void>;
  close(): Promise<void>;
}

const tablePrefix = 'udptop_';
const ownPrefix = `${tablePrefix}${process.pid}_`;

/** @param lendRouting called before routing rules are changed: root may have been given up */
export function createSteering(nft: Nft, lendRouting: () => void = () => {}): Steering {
  const tables = new Map<string, {readonly name: string; readonly kind: Course['kind']}>();
  /** The marks of each routing table. */
  const routed = new Map<number, Set<number>>();
  let made = 0;

  async function route(mark: number, routingTable: number): Promise<void> {
    if (routed.get(routingTable)?.has(mark)) return;
    lendRouting();
    // What a run that was killed has left moves nothing, but is not to stay.
    if (!routed.has(routingTable) && !(await othersSteer())) await removeRouting(routingTable);
    await addRouting(mark, routingTable);
    routed.set(routingTable, new Set([...(routed.get(routingTable) ?? []), mark]));
  }

  /** Whether other runs have tables. */
  async function othersSteer(): Promise<boolean> {
    const found = await nft.list('list tables inet');
    const names = found.map(({table}) => String(table?.name));
    return names.some(name => name.startsWith(tablePrefix) && !name.startsWith(ownPrefix));
  }

  async function remove(service: string): Promise<void> {
    const table = tables.get(service);
    if (table === undefined) return;
    tables.delete(service);
    await nft.run([`delete table inet ${table.name}`]);
  }

  return {
    async set(service, course, routingTable) {
      await route(marksOf(course).turned, routingTable);
      const before = tables.get(service);
      const name = `${ownPrefix}${++made}`;
      // In one transaction: no datagram is without a way.
      await nft.run([
        ...(before === undefined ? [] : [`delete table inet ${before.name}`]),
        ...linesOf(name, course),
      ]);
      tables.set(service, {name, kind: course.kind});
    },
    async withdraw(service) {
      const table = tables.get(service);
      if (table === undefined) return;
      const lines = table.kind === 'insertion' ? withdrawalLines : gatewayWithdrawalLines;
      await nft.run(lines(table.name));
    },
    remove,
    async close() {
      for (const service of [...tables.keys()]) await remove(service);
      if (routed.size === 0 || (await othersSteer())) return;
      lendRouting();
      for (const routingTable of routed.keys()) await removeRouting(routingTable);
      routed.clear();
    },
  };
}

export function linesOf(table: string, course: Course): readonly string[] {
  return course.kind === 'insertion'
    ? insertionLines(table, course.insertion)
    : gatewayLines(table, course.gateway);
}

function marksOf(course: Course): Marks {
  return course.kind === 'insertion' ? course.insertion.marks : course.gateway.marks;
}

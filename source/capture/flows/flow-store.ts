import {type Endpoint, formatEndpoint} from '../../address/endpoint.js';
import type {Metadata} from '../../flow/metadata.js';
import {columnsPerRow, type MeterTable, rowsPerPage} from '../../reporting/meter-table.js';
import {
  beginColumns,
  createFlowColumns,
  Flag,
  type FlowColumns,
  Int,
  intsPerFlow,
  Num,
  numbersPerFlow,
} from './flow-columns.js';
import {createExtras, type FlowExtras} from './flow-extras.js';
import {createFlowIndex, noFlow} from './flow-index.js';
import {createKey, endsOfKey, keyWords} from './flow-key.js';
import type {Ends} from './flow-telling.js';

/** What is kept of the flows of a capture. Each flow is a number, which is another one's once the flow is gone. */
export interface FlowStore extends FlowColumns {
  /** How many flows there are. */
  readonly size: number;
  /** Numbers of flows are below. */
  readonly end: number;
  /** `noFlow` if there is none. */
  find(family: 4 | 6, key: Int32Array): number;
  /** The same for the key of a flow with IPv4: its addresses and its ports. */
  findIpv4(first: number, second: number, ports: number): number;
  /** The key must not be there yet. @param flags bits of `Flag` */
  add(family: 4 | 6, key: Int32Array, flags: number, startedMs: number): number;
  remove(flow: number): void;
  /** The numbers of all flows. One that is removed meanwhile is left out. */
  all(): Iterable<number>;
  familyOf(flow: number): 4 | 6;
  endpointsOf(flow: number): {readonly client: Endpoint; readonly target: Endpoint};
  endsOf(flow: number): Ends;
  /** What is known of a flow besides what every flow starts with. */
  metadataOf(flow: number): Metadata;
  setMetadata(flow: number, metadata: Metadata): void;
  /** Undefined for most flows. */
  extrasOf(flow: number): FlowExtras | undefined;
  /** Makes them if there are none. */
  changeExtras(flow: number): FlowExtras;
  dropExtras(flow: number): void;
  /** The counters of a flow are in these numbers, from `offsetOf` on. */
  fieldsOf(flow: number): Float64Array;
  offsetOf(flow: number): number;
}

const nothing: Metadata = Object.freeze({});
const rowBits = Math.log2(rowsPerPage);

export function createFlowStore(maxFlows: number, table: MeterTable): FlowStore {
  const indexes = {4: createFlowIndex(keyWords[4]), 6: createFlowIndex(keyWords[6])};
  const columns = createFlowColumns(2 * maxFlows);
  const {ints, numbers} = columns;
  const {views} = table;
  // Without gaps, so that V8 keeps them as lists.
  const metadata: Record<4 | 6, Metadata[]> = {4: [], 6: []};
  const extras4: (FlowExtras | undefined)[] = [];
  const extras6: (FlowExtras | undefined)[] = [];
  // Those with IPv6 have numbers behind all with IPv4: of the columns, only what is used takes memory.
  const familyOf = (flow: number) => (flow < maxFlows ? 4 : 6);
  const numberOf = (flow: number) => (flow < maxFlows ? flow : flow - maxFlows);
  const rowOf = (flow: number) => ints[flow * intsPerFlow + Int.row]!;

  function setExtras(flow: number, next: FlowExtras | undefined): void {
    if (flow < maxFlows) extras4[flow] = next;
    else extras6[flow - maxFlows] = next;
  }

  const extrasOf = (flow: number) => (flow < maxFlows ? extras4[flow] : extras6[flow - maxFlows]);

  function endpointsOf(flow: number) {
    const family = familyOf(flow);
    const key = createKey(family);
    indexes[family].readKey(numberOf(flow), key);
    const [first, second] = endsOfKey(key, family);
    const isClientFirst = (ints[flow * intsPerFlow + Int.flags]! & Flag.clientFirst) !== 0;
    return isClientFirst ? {client: first, target: second} : {client: second, target: first};
  }

  return {
    ...columns,
    get size() {
      return indexes[4].size + indexes[6].size;
    },
    end: 2 * maxFlows,
    find(family, key) {
      if (family === 4) return indexes[4].find(key);
      const number = indexes[6].find(key);
      return number === noFlow ? noFlow : maxFlows + number;
    },
    findIpv4: indexes[4].findWords,
    add(family, key, flags, startedMs) {
      const number = indexes[family].add(key);
      const flow = family === 4 ? number : maxFlows + number;
      const {index, generation} = table.allocate(startedMs);
      beginColumns(columns, flow, flags, index, generation, startedMs);
      metadata[family][number] = nothing;
      setExtras(flow, undefined);
      return flow;
    },
    remove(flow) {
      table.release({index: rowOf(flow)});
      // A handle that somebody still has is that of no flow any more.
      numbers[flow * numbersPerFlow + Num.generation] = 0;
      const family = familyOf(flow);
      indexes[family].remove(numberOf(flow));
      metadata[family][numberOf(flow)] = nothing;
      setExtras(flow, undefined);
    },
    *all() {
      for (const number of indexes[4].numbers()) yield number;
      for (const number of indexes[6].numbers()) yield maxFlows + number;
    },
    familyOf,
    endpointsOf,
    endsOf(flow) {
      const {client, target} = endpointsOf(flow);
      return {client: formatEndpoint(client), target: formatEndpoint(target)};
    },
    metadataOf: flow => metadata[familyOf(flow)][numberOf(flow)]!,
    setMetadata(flow, next) {
      metadata[familyOf(flow)][numberOf(flow)] = next;
    },
    extrasOf,
    changeExtras(flow) {
      const known = extrasOf(flow);
      if (known !== undefined) return known;
      const made = createExtras();
      setExtras(flow, made);
      return made;
    },
    dropExtras: flow => setExtras(flow, undefined),
    fieldsOf: flow => views[rowOf(flow) >> rowBits]!.fields,
    offsetOf: flow => (rowOf(flow) & (rowsPerPage - 1)) * columnsPerRow,
  };
}

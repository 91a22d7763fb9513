import {noNumber} from '../../address/endpoint-number.js';
import type {Metadata} from '../../flow/metadata.js';
import {
  type FlowDetails,
  type FlowKind,
  type FlowNames,
  type FlowPage,
  freeSlot,
} from '../../snapshot/columns/page.js';
import {clientText, isSameName, metadataAt, targetText} from '../../snapshot/columns/read.js';
import type {FlowTable} from '../../snapshot/columns/table.js';

/** The pseudonyms of what identifies somebody. */
interface Pseudonyms {
  endpoint(endpoint: string): string;
  metadata(metadata: Metadata): Metadata;
  name(name: string): string;
}

interface Masked {
  readonly of: FlowPage;
  readonly as: FlowPage;
}

/** Returns a function that masks tables. A flow keeps its slot, and its pseudonyms are computed again only when it changes. */
export function createTableMask(pseudonyms: Pseudonyms): (table: FlowTable) => FlowTable {
  /** The pages of the last table by number. */
  let pages: (Masked | undefined)[] = [];
  const lineages = new WeakMap<object, object>();

  return ({pages: real, count, lineage}) => {
    pages = real.map((page, number) => page && maskPage(page, pages[number], pseudonyms));
    if (!lineages.has(lineage)) lineages.set(lineage, {});
    return {pages: pages.map(page => page?.as), count, lineage: lineages.get(lineage)!};
  };
}

function maskPage(page: FlowPage, before: Masked | undefined, pseudonyms: Pseudonyms): Masked {
  if (before?.of === page) return before;
  const names = before?.of.names === page.names ? before.as.names : maskNames(page, before, pseudonyms);
  return {of: page, as: {...page, names}};
}

function maskNames(page: FlowPage, before: Masked | undefined, pseudonyms: Pseudonyms): FlowNames {
  const {names, size} = page;
  const masked: (FlowDetails | undefined)[] = [];
  for (let index = 0; index < size; index++) {
    if (names.states[index] === freeSlot) masked.push(undefined);
    else {
      const isKnown = before !== undefined && isSameName(names, before.of.names, index);
      const hidden = isKnown ? before.as.names.details[index]! : hide(page, index, pseudonyms);
      const {id: _, ...details} = names.details[index] ?? {};
      masked.push({...details, client: hidden.client, target: hidden.target, metadata: hidden.metadata});
    }
  }
  const none = new Float64Array(size).fill(noNumber);
  const kinds = names.kinds.map(kind => kind && maskKind(kind, pseudonyms));
  return {...names, clients: none, targets: none, details: masked, kinds};
}

function maskKind(kind: FlowKind, {name}: Pseudonyms): FlowKind {
  return kind.host === undefined ? kind : {...kind, host: name(kind.host)};
}

function hide(page: FlowPage, index: number, {endpoint, metadata}: Pseudonyms): FlowDetails {
  return {
    client: endpoint(clientText(page, index)),
    target: endpoint(targetText(page, index)),
    metadata: metadata(metadataAt(page, index)),
  };
}

import {snapshotOfTable, tableOf, withoutFlows} from '../../snapshot/columns/of-snapshot.js';
import type {FlowKind, FlowNames, FlowPage} from '../../snapshot/columns/page.js';
import type {Snapshot} from '../../snapshot/snapshot.js';

/** Returns a function that names the machine in all flows of a picture, so that filters and orders can ask for it. */
export function createHosted(host: string): (snapshot: Snapshot) => Snapshot {
  const kinds = new WeakMap<FlowKind, FlowKind>();
  /** By the names before: most pages keep theirs from picture to picture. */
  const names = new WeakMap<FlowNames, FlowNames>();

  function hostedKind(kind: FlowKind): FlowKind {
    let hosted = kinds.get(kind);
    if (hosted === undefined) {
      hosted = {...kind, host};
      kinds.set(kind, hosted);
    }
    return hosted;
  }

  function hostedPage(page: FlowPage): FlowPage {
    let hosted = names.get(page.names);
    if (hosted === undefined) {
      hosted = {...page.names, kinds: page.names.kinds.map(kind => kind && hostedKind(kind))};
      names.set(page.names, hosted);
    }
    return {...page, names: hosted};
  }

  return snapshot => {
    const {pages, ...table} = tableOf(snapshot);
    const hosted = {...table, pages: pages.map(page => page && hostedPage(page))};
    return snapshotOfTable({...withoutFlows(snapshot), host}, hosted);
  };
}

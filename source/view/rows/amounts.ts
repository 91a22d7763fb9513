import {slotsPerPage} from '../../snapshot/columns/page.js';
import {addPage, amountsIn, createSums} from '../../snapshot/columns/sums.js';
import type {Amounts} from '../../snapshot/snapshot.js';
import type {Matching} from './matching.js';

/** What the flows that match counted: those that go on, and those that have ended. */
export function amountsOf({table, mask}: Matching): {readonly live: Amounts; readonly ended: Amounts} {
  const [live, ended] = [createSums(), createSums()];
  for (const page of table.pages) {
    if (page !== undefined) addPage(page, live, ended, mask, page.number * slotsPerPage);
  }
  return {live: amountsIn(live), ended: amountsIn(ended)};
}

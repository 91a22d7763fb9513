import type {Grouping} from './rows/groups.js';
import type {ViewState} from './view.js';

/** What somebody looks at, for a source that has more flows than it sends. */
export interface Look {
  readonly view: Pick<ViewState, 'filter' | 'sort' | 'endedForMs'>;
  readonly grouping: Grouping | undefined;
  /** How many flows are wanted, from the first one on. */
  readonly rows: number;
}

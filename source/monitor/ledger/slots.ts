import {freeSlot, slotsPerPage} from '../../snapshot/columns/page.js';
import {createDraftPage, type DraftPage, freeTheSlot} from './draft-page.js';

/** A flow's place. */
export interface DraftPlace {
  readonly draft: DraftPage;
  readonly index: number;
}

/** The slots of the ledger. Pages are made when they are needed, and go when no flow is left in them. */
export function createSlots() {
  /** By number; undefined for those that went. */
  const drafts: (DraftPage | undefined)[] = [];
  /** The pages that may have free slots, and where to look for the next one. */
  const open = new Map<DraftPage, number>();

  function addPage(): void {
    const gone = drafts.indexOf(undefined);
    const number = gone < 0 ? drafts.length : gone;
    const draft = createDraftPage(number);
    drafts[number] = draft;
    open.set(draft, 0);
  }

  const at = (slot: number): DraftPlace => ({
    draft: drafts[Math.floor(slot / slotsPerPage)]!,
    index: slot % slotsPerPage,
  });

  return {
    at,
    slotOf: ({number}: DraftPage, index: number): number => number * slotsPerPage + index,
    pages: (): DraftPage[] => drafts.filter(draft => draft !== undefined),
    map: <Result>(make: (draft: DraftPage) => Result): (Result | undefined)[] =>
      drafts.map(draft => draft && make(draft)),

    /** A free slot. The caller fills it at once. */
    take(): number {
      for (;;) {
        for (const [draft, next] of open) {
          const index = draft.names.states.indexOf(freeSlot, next);
          if (index >= 0) {
            open.set(draft, index + 1);
            return draft.number * slotsPerPage + index;
          }
          open.delete(draft);
        }
        addPage();
      }
    },

    free(slot: number): void {
      const {draft, index} = at(slot);
      freeTheSlot(draft, index);
      if (draft.names.used > 0) {
        open.set(draft, Math.min(open.get(draft) ?? index, index));
        return;
      }
      // Its memory goes as well; a number that is not the last stays for another page.
      open.delete(draft);
      drafts[draft.number] = undefined;
      while (drafts.length > 0 && drafts.at(-1) === undefined) drafts.pop();
    },
  };
}

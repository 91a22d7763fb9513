import type {Snapshot} from '../../snapshot/snapshot.js';

/** What fills the screen, or which prompt is open. */
export type Mode = Pane | Prompt | 'help' | 'menu' | 'confirm' | 'setup' | 'palette';

const panes = ['table', 'detail', 'hosts', 'services', 'log'] as const;
const prompts = ['filter', 'search', 'filterName'] as const;

/** A mode that the others return to. */
export type Pane = (typeof panes)[number];

/** A line that is typed below the table: a filter, a search, or the name that a filter is saved by. */
export type Prompt = (typeof prompts)[number];

export function isPane(mode: Mode): mode is Pane {
  return panes.some(pane => pane === mode);
}

export function isPrompt(mode: Mode): mode is Prompt {
  return prompts.some(prompt => prompt === mode);
}

/** Whether what is typed or pasted is text, and not keys. */
export function takesText(mode: Mode): boolean {
  return isPrompt(mode) || mode === 'palette';
}

const tabPanes = ['table', 'services', 'log'] as const satisfies readonly Pane[];
const fleetTabPanes = ['table', 'hosts', 'services', 'log'] as const satisfies readonly Pane[];

/** What Tab shows, one after the other: the machines too, where there are several. */
export function panesOf({hosts}: Pick<Snapshot, 'hosts'>): readonly Pane[] {
  return hosts === undefined ? tabPanes : fleetTabPanes;
}

/** The pane that Tab shows next; from what it does not show, the one after the table. */
export function paneAfter(mode: Mode, panes: readonly Mode[]): Pane {
  const at = Math.max(0, panes.indexOf(mode));
  return panes[(at + 1) % panes.length] as Pane;
}

/** The pane that a menu, a question or the palette returns to. */
export function returnFrom({mode}: {readonly mode: Mode}): Pane {
  return isPane(mode) ? mode : 'table';
}

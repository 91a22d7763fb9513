/** What fills the screen, or which prompt is open. */
export type Mode = Pane | Prompt | 'help' | 'menu' | 'confirm' | 'setup' | 'palette';

const panes = ['table', 'detail', 'services', 'log'] as const;
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

/** The pane that a menu, a question or the palette returns to. */
export function returnFrom({mode}: {readonly mode: Mode}): Pane {
  return isPane(mode) ? mode : 'table';
}

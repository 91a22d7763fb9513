/** What fills the screen, or which prompt is open. */
export type Mode =
  | 'table'
  | 'help'
  | 'menu'
  | 'filter'
  | 'search'
  | 'confirm'
  | 'detail'
  | 'services'
  | 'log'
  | 'setup';

const panes = ['table', 'detail', 'services', 'log'] as const;

/** A mode that the others return to. */
export type Pane = (typeof panes)[number];

export function isPane(mode: Mode): mode is Pane {
  return panes.some(pane => pane === mode);
}

export function isPrompt(mode: Mode): mode is 'filter' | 'search' {
  return mode === 'filter' || mode === 'search';
}

/** The pane that a menu, a question or the help returns to. */
export function returnFrom({mode}: {readonly mode: Mode}): Pane {
  return isPane(mode) ? mode : 'table';
}

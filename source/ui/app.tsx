import {Box, Transform} from 'ink';
import {memo, useSyncExternalStore} from 'react';
import {composeFooter} from './render/footer/footer-lines.js';
import {composeHeader} from './render/header/header-lines.js';
import {composeHelp, composePicker, composeSetup} from './render/overlays/overlay-lines.js';
import {paneLines} from './render/panes/pane-lines.js';
import {paneText} from './render/panes/panes.js';
import {composeTable} from './render/table/table-lines.js';
import {leastSize, tooSmallText} from './state/size.js';
import type {ScreenState} from './state/state.js';
import type {Store} from './state/store.js';

export interface AppProps {
  readonly store: Store;
  readonly hint?: (() => string | undefined) | undefined;
  /** The painter's, to which lines go around Ink: taking them apart and together again costs Ink 15 ms a frame. */
  readonly keep?: ((line: string) => string) | undefined;
}

const asIs = (line: string) => line;

/**
 * The whole screen. Lines are composed as strings and shown as one text a region:
 * Ink's cost is in its nodes and styled runs, not in characters.
 */
export function App({store, hint, keep = asIs}: AppProps) {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const {columns, rows} = state.size;
  if (columns < leastSize.columns || rows < leastSize.rows) {
    return <Region text={tooSmallText(state.size)} keep={keep} />;
  }
  return (
    <Box flexDirection="column">
      <Region text={composeHeader(state, hint?.()).join('\n')} keep={keep} />
      <Region text={composeMain(state).join('\n')} keep={keep} />
      <Region text={composeFooter(state).join('\n')} keep={keep} />
    </Box>
  );
}

function composeMain(state: ScreenState): string[] {
  const pane = paneText(state);
  if (pane) return paneLines(state, pane);
  switch (state.mode) {
    case 'help':
      return composeHelp(state);
    case 'picker':
      return composePicker(state);
    case 'setup':
      return composeSetup(state);
    default:
      return composeTable(state);
  }
}

interface RegionProps {
  readonly text: string;
  readonly keep: (line: string) => string;
}

/**
 * The text itself goes around Ink's measuring, which keeps every text that it ever measured:
 * at a frame a second, that would fill gigabytes a day. Ink lays out a constant, one dot a line.
 */
const Region = memo(function Region({text, keep}: RegionProps) {
  const lines = text.split('\n');
  const placeholder = lines.map(() => '.').join('\n');
  return <Transform transform={(_, index) => keep(lines[index] ?? '')}>{placeholder}</Transform>;
});

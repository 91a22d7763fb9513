import {Box, Text, Transform} from 'ink';
import {memo, useSyncExternalStore} from 'react';
import {composeFooter} from './footer-line.js';
import {composeHeader} from './header-lines.js';
import {composeHelp, composeSortPicker} from './overlay-lines.js';
import {leastSize} from './size.js';
import type {ScreenState} from './state.js';
import type {Store} from './store.js';
import {composeTable} from './table-lines.js';

/**
 * The whole screen. Lines are composed as strings and shown as one text a region:
 * Ink's cost is in its nodes and styled runs, not in characters.
 */
export function App({store, hint}: {readonly store: Store; readonly hint?: string | undefined}) {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const {columns, rows} = state.size;
  if (columns < leastSize.columns || rows < leastSize.rows) {
    return (
      <Text wrap="truncate">{`udptop needs ${leastSize.columns}x${leastSize.rows}, here is ${columns}x${rows}`}</Text>
    );
  }
  return (
    <Box flexDirection="column" width={columns}>
      <Lines lines={composeHeader(state, hint)} />
      <Lines lines={composeMain(state)} />
      <Lines lines={[composeFooter(state)]} />
    </Box>
  );
}

function composeMain(state: ScreenState): string[] {
  if (state.mode === 'help') return composeHelp(state);
  if (state.mode === 'sort') return composeSortPicker(state);
  return composeTable(state);
}

function Lines({lines}: {readonly lines: readonly string[]}) {
  return <Region text={lines.join('\n')} />;
}

/**
 * The text itself goes around Ink's measuring, which keeps every text that it ever measured:
 * at a frame a second, that would fill gigabytes a day. Ink lays out a constant, one dot a line.
 */
const Region = memo(function Region({text}: {readonly text: string}) {
  const lines = text.split('\n');
  const placeholder = lines.map(() => '.').join('\n');
  return <Transform transform={(_, index) => lines[index] ?? ''}>{placeholder}</Transform>;
});

import {Box} from 'ink';
import {useMemo, useSyncExternalStore} from 'react';
import {type ColourSupport, createTheme} from '../render/theme.js';
import {isTooSmall} from '../state/size.js';
import type {Store} from '../state/store.js';
import {Footer} from './footer.js';
import {Header, headerFields} from './header.js';
import {Main} from './main.js';
import {slice} from './slice.js';
import {ThemeContext} from './styled-lines.js';
import {TooSmall} from './too-small.js';

interface ScreenProps {
  readonly store: Store;
  readonly colours: ColourSupport;
  /** Returns a line for the header; called at every frame. */
  readonly hint?: (() => string | undefined) | undefined;
}

/** The whole screen. */
export function Screen({store, colours, hint}: ScreenProps) {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const theme = useMemo(() => createTheme(state.themeName, colours), [state.themeName, colours]);
  if (isTooSmall(state.size)) return <TooSmall size={state.size} />;
  return (
    <ThemeContext value={theme}>
      <Box flexDirection="column">
        <Header {...slice(state, headerFields)} hint={hint?.()} />
        <Main state={state} />
        <Footer state={state} />
      </Box>
    </ThemeContext>
  );
}

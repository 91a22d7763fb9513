import {render} from 'ink-testing-library';
import type {ReactElement} from 'react';
import {onTestFinished} from 'vitest';
import {ThemeContext} from '../../../source/ui/components/styled-lines.js';
import {createTheme, type Theme} from '../../../source/ui/render/theme.js';
import type {ScreenEvent} from '../../../source/ui/state/commands.js';
import {reduce} from '../../../source/ui/state/reduce.js';
import type {ScreenState} from '../../../source/ui/state/screen-state.js';

/** A component, drawn alone from slices of a state that changes. */
export interface Drawing {
  lines(): string[];
  /** Reduces the event, draws the new state, and returns whether the component was rendered anew. */
  rerendersAfter(...events: readonly ScreenEvent[]): boolean;
}

/** Draws a component from a state, without colours. */
export function draw(state: ScreenState, component: (state: ScreenState) => ReactElement): Drawing {
  let shown = state;
  let styled = 0;
  // Every rendering of a component paints its lines, and so asks the theme for styles.
  const theme = new Proxy(createTheme('default', {level: 0, noColour: false}), {
    get(plain, tone) {
      styled++;
      return plain[tone as keyof Theme];
    },
  });
  const tree = () => <ThemeContext value={theme}>{component(shown)}</ThemeContext>;
  const {lastFrame, rerender, unmount} = render(tree());
  onTestFinished(unmount);
  return {
    lines: () => (lastFrame() ?? '').split('\n'),
    rerendersAfter(...events) {
      const before = styled;
      shown = events.reduce(reduce, shown);
      rerender(tree());
      return styled > before;
    },
  };
}

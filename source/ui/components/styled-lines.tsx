import {createContext, memo, useContext} from 'react';
import {type Line, lineText, paintLine} from '../render/spans.js';
import type {Theme} from '../render/theme.js';
import {Lines} from '../terminal/ink-adapter.js';

/** The theme of the screen. Without one, text has no styles. */
export const ThemeContext = createContext<Theme | undefined>(undefined);

/** Lines in the styles of the theme. */
export const StyledLines = memo(function StyledLines({lines}: {readonly lines: readonly Line[]}) {
  const theme = useContext(ThemeContext);
  return <Lines lines={lines.map(line => (theme ? paintLine(line, theme) : lineText(line)))} />;
});

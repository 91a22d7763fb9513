import {memo} from 'react';
import {type PaletteLinesState, paletteLines} from '../render/overlays/palette-lines.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const paletteFields = [
  'size',
  'cursorSign',
  'bindings',
  'view',
  'tagged',
  'returnTo',
  'filters',
  'savedFilters',
  'recent',
  'draft',
  'paletteCursor',
  'panes',
] as const satisfies readonly (keyof PaletteLinesState)[];

/** All commands by name, in place of the table. */
export const Palette = memo(function Palette(state: PaletteLinesState) {
  return <StyledLines lines={paletteLines(state)} />;
});

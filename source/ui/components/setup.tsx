import {memo} from 'react';
import {type SetupState, setupLines} from '../render/overlays/list-lines.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const setupFields = [
  'size',
  'view',
  'themeName',
  'setupCursor',
] as const satisfies readonly (keyof SetupState)[];

/** The setup: the theme, and which columns the table shows. */
export const Setup = memo(function Setup(state: SetupState) {
  return <StyledLines lines={setupLines(state)} />;
});

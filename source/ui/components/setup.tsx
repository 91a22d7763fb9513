import {memo} from 'react';
import {type SetupState, setupLines} from '../render/overlays/setup-lines.js';
import {flowTableFields} from './flow-table.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const setupFields = [
  ...flowTableFields,
  'themeName',
  'setupCursor',
  'setupOrder',
] as const satisfies readonly (keyof SetupState)[];

/** The setup: the theme, and which columns the table shows. */
export const Setup = memo(function Setup(state: SetupState) {
  return <StyledLines lines={setupLines(state)} />;
});

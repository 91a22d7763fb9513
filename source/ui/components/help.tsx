import {memo} from 'react';
import {type HelpState, helpLines} from '../render/overlays/help-lines.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const helpFields = ['size', 'helpTop', 'bindings'] as const satisfies readonly (keyof HelpState)[];

/** The help: keys, filters, mouse and columns. */
export const Help = memo(function Help(state: HelpState) {
  return <StyledLines lines={helpLines(state)} />;
});

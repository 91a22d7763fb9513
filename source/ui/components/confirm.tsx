import {memo} from 'react';
import {type ConfirmState, confirmLines} from '../render/footer/footer-lines.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const confirmFields = [
  'mode',
  'pending',
  'bindings',
  'panes',
  'size',
] as const satisfies readonly (keyof ConfirmState)[];

/** The question whether to carry out an action. */
export const Confirm = memo(function Confirm(state: ConfirmState) {
  return <StyledLines lines={confirmLines(state)} />;
});

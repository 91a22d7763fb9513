import {memo} from 'react';
import {type KeyBarState, keyBarLine} from '../render/footer/key-bar.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const keyBarFields = [
  'mode',
  'bindings',
  'size',
  'panes',
] as const satisfies readonly (keyof KeyBarState)[];

/** The keys of the current mode. */
export const KeyBar = memo(function KeyBar(state: KeyBarState) {
  return <StyledLines lines={[keyBarLine(state)]} />;
});

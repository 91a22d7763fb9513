import {memo} from 'react';
import {type PromptState, promptLines} from '../render/footer/prompt-lines.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const promptFields = [
  'mode',
  'draft',
  'draftError',
  'completing',
  'rows',
  'sorted',
  'selectedIndex',
  'search',
  'snapshot',
  'view',
  'cursorSign',
  'bindings',
  'panes',
  'size',
] as const satisfies readonly (keyof PromptState)[];

/** The filter or the search that the user is typing. */
export const Prompt = memo(function Prompt(state: PromptState) {
  return <StyledLines lines={promptLines(state)} />;
});

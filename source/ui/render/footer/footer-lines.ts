import {sanitizeText, truncate} from '../../../text/sanitize.js';
import type {Command} from '../../state/commands.js';
import {isPrompt} from '../../state/mode.js';
import type {ScreenState} from '../../state/screen-state.js';
import type {Line} from '../spans.js';
import {type KeyBarState, keyBarCommandAt, keyBarLine} from './key-bar.js';
import {hasKeysLine} from './prompt-lines.js';

export type ConfirmState = KeyBarState & Pick<ScreenState, 'pending'>;
export type MessageState = Pick<ScreenState, 'message' | 'size'>;

/** The question about an action, and below it the keys that answer it. */
export function confirmLines(state: ConfirmState): Line[] {
  const question = truncate(`y/n: ${state.pending?.question}`, state.size.columns);
  return [[[question, 'warning']], keyBarLine(state)];
}

/** A message, in place of the keys. */
export function messageLine({message, size}: MessageState): Line {
  if (message === undefined) return [];
  return [[truncate(sanitizeText(message.text), size.columns), message.failed ? 'alert' : 'value']];
}

/** What a click on the last line does: it presses a key of the bar, or dismisses a message. */
export function footerCommandAt(column: number, state: ScreenState): Command | undefined {
  const {mode, message} = state;
  if (isPrompt(mode)) return hasKeysLine(state) ? keyBarCommandAt(column, state) : undefined;
  return message && mode !== 'confirm' ? {type: 'messageOver'} : keyBarCommandAt(column, state);
}

import {isPrompt} from '../state/mode.js';
import type {ScreenState} from '../state/screen-state.js';
import {Confirm, confirmFields} from './confirm.js';
import {KeyBar, keyBarFields} from './key-bar.js';
import {MessageLine, messageFields} from './message.js';
import {Prompt, promptFields} from './prompt.js';
import {slice} from './slice.js';

/** The last lines: a prompt, a question, a message, or the keys. */
export function Footer({state}: {readonly state: ScreenState}) {
  const {mode, message} = state;
  if (isPrompt(mode)) return <Prompt {...slice(state, promptFields)} />;
  if (mode === 'confirm') return <Confirm {...slice(state, confirmFields)} />;
  if (message) return <MessageLine {...slice(state, messageFields)} />;
  return <KeyBar {...slice(state, keyBarFields)} />;
}

import {isPrompt} from '../state/mode.js';
import type {ScreenState} from '../state/screen-state.js';
import {hasTimeStrip} from '../state/size.js';
import {Confirm, confirmFields} from './confirm.js';
import {KeyBar, keyBarFields} from './key-bar.js';
import {MessageLine, messageFields} from './message.js';
import {Prompt, promptFields} from './prompt.js';
import {slice} from './slice.js';
import {TimeStrip, timeStripFields} from './time-strip.js';

/** The last lines: the past in a strip, where there is room, and a prompt, a question, a message, or the keys. */
export function Footer({state}: {readonly state: ScreenState}) {
  return (
    <>
      {hasTimeStrip(state) && <TimeStrip {...slice(state, timeStripFields)} />}
      <LastLines state={state} />
    </>
  );
}

function LastLines({state}: {readonly state: ScreenState}) {
  const {mode, message} = state;
  if (isPrompt(mode)) return <Prompt {...slice(state, promptFields)} />;
  if (mode === 'confirm') return <Confirm {...slice(state, confirmFields)} />;
  if (message) return <MessageLine {...slice(state, messageFields)} />;
  return <KeyBar {...slice(state, keyBarFields)} />;
}

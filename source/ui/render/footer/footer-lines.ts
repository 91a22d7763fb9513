import {sanitizeText, truncate} from '../../../text/sanitize.js';
import type {Command} from '../../state/commands.js';
import {isTyping} from '../../state/size.js';
import type {ScreenState} from '../../state/state.js';
import {theme} from '../theme.js';
import {composeTyping} from './filter-lines.js';
import {barCommandAt, composeBar} from './key-bar.js';

/** The last lines: what is typed or asked, and below it what the keys do here, or a message in their place. */
export function composeFooter(state: ScreenState): string[] {
  const {mode, status, size} = state;
  if (isTyping(mode)) return composeTyping(state);
  if (mode === 'confirm')
    return [theme.warning(truncate(`y/n: ${state.pending?.question}`, size.columns)), composeBar(state)];
  if (status) {
    const style = status.failed ? theme.alert : theme.value;
    return [style(truncate(sanitizeText(status.text), size.columns))];
  }
  return [composeBar(state)];
}

/** What a click on the last line does: a key acts, a message goes. */
export function footerCommandAt(column: number, state: ScreenState): Command | undefined {
  const {mode, status, draftError} = state;
  if (isTyping(mode)) return draftError === undefined ? barCommandAt(column, state) : undefined;
  return status && mode !== 'confirm' ? {type: 'messageOver'} : barCommandAt(column, state);
}

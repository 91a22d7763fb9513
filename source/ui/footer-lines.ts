import {sanitizeText, truncate} from '../view/sanitize.js';
import type {Command} from './commands.js';
import {composeTyping} from './filter-lines.js';
import {composeLine} from './pieces.js';
import {isTyping} from './size.js';
import type {ScreenState} from './state.js';
import {theme} from './theme.js';

/** htop's bar; each key does what its binding of that name does. */
const keyBar: readonly {readonly key: string; readonly label: string; readonly command: Command}[] = [
  {key: 'F1', label: 'Help ', command: {type: 'open', mode: 'help'}},
  {key: 'F2', label: 'Setup ', command: {type: 'open', mode: 'setup'}},
  {key: 'F3', label: 'Search ', command: {type: 'open', mode: 'search'}},
  {key: 'F4', label: 'Filter ', command: {type: 'open', mode: 'filter'}},
  {key: 'F5', label: 'Tree ', command: {type: 'group'}},
  {key: 'F6', label: 'SortBy ', command: {type: 'pick', what: 'sort'}},
  {key: 'F7', label: 'Slow ', command: {type: 'throttle', harder: true}},
  {key: 'F8', label: 'Fast ', command: {type: 'throttle', harder: false}},
  {key: 'F9', label: 'Act ', command: {type: 'pick', what: 'deed'}},
  {key: 'F10', label: 'Quit', command: {type: 'quit'}},
];

/** On a terminal that is narrower than all of it, the way out stays. */
function keysThatFit(columns: number) {
  const widthOf = (keys: typeof keyBar) =>
    keys.reduce((sum, {key, label}) => sum + key.length + label.length, 0);
  let shown = keyBar;
  while (shown.length > 2 && widthOf(shown) > columns) shown = [...shown.slice(0, -2), shown.at(-1)!];
  return shown;
}

/** What a click on the bar does. */
export function keyBarCommandAt(column: number, {size}: ScreenState): Command | undefined {
  let end = 0;
  return keysThatFit(size.columns).find(({key, label}) => {
    end += key.length + label.length;
    return column < end;
  })?.command;
}

/** The last lines: the filter as it is typed, a message, or the keys. */
export function composeFooter(state: ScreenState): string[] {
  const {mode, status, size} = state;
  if (isTyping(mode)) return composeTyping(state);
  if (mode === 'confirm') return [theme.warning(truncate(`y/n: ${state.pending?.question}`, size.columns))];
  if (status) {
    const style = status.failed ? theme.alert : theme.value;
    return [style(truncate(sanitizeText(status.text), size.columns))];
  }
  const keys = keysThatFit(size.columns).flatMap(({key, label}) => [
    [key] as const,
    [label, theme.keyLabel] as const,
  ]);
  return [composeLine(keys, size.columns)];
}

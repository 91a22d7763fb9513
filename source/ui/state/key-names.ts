import type {Binding} from './commands.js';

const short: Readonly<Record<string, string>> = {
  Up: '↑',
  Down: '↓',
  Left: '←',
  Right: '→',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Escape: 'Esc',
  Delete: 'Del',
};

/** A key as the help and the key bar show it: `^L` for `Ctrl-L`. */
export function keyLabel(name: string): string {
  return short[name] ?? name.replace(/^Ctrl-/, '^');
}

/** The first key of a binding, as the screen shows it; undefined where it has none. */
export function keyOf(bindings: readonly Binding[], name: string): string | undefined {
  const key = bindings.find(each => each.name === name)?.keys[0];
  return key === undefined ? undefined : keyLabel(key);
}

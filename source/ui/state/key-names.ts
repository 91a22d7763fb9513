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

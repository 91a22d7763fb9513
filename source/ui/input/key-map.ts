import type {Binding, Command, Key} from '../state/commands.js';
import {editOfKey} from '../state/line/line-keys.js';
import type {Mode, Pane, Prompt} from '../state/mode.js';
import {worksIn} from '../state/pane-commands.js';
import {defaultBindings, presets} from './bindings.js';
import {isKeyName, keyNames} from './keys.js';

/** The user's choice of keys: a preset, and keys by the names of their bindings. */
export interface KeySettings {
  readonly preset?: string | undefined;
  readonly keys?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The command of each key. */
export interface KeyMap {
  readonly bindings: readonly Binding[];
  readonly commandOf: ReadonlyMap<string, Command>;
}

/** What is wrong with the keys: the binding, and the index of its wrong key. */
export interface KeyMapError {
  readonly message: string;
  readonly binding: string;
  readonly index?: number;
}

const keysExpected = `expected a character, Ctrl- and a letter, or ${keyNames.filter(name => !name.startsWith('Ctrl-')).join(', ')}`;

/** Applies the user's choice to the default keys, or says what is wrong with it. */
export function createKeyMap({
  preset = 'htop',
  keys = {},
}: KeySettings = {}): KeyMap | {readonly errors: readonly KeyMapError[]} {
  const changes = presets[preset];
  if (changes === undefined) {
    return {
      errors: [
        {
          message: `expected one of ${Object.keys(presets).join(', ')} as the preset of keys; got "${preset}"`,
          binding: 'preset',
        },
      ],
    };
  }
  const names = defaultBindings.map(({name}) => name);
  const errors: KeyMapError[] = [];
  for (const [name, list] of Object.entries(keys)) {
    if (!names.includes(name)) {
      const message = `there is no action "${name}" to bind; there are ${names.join(', ')}`;
      errors.push({message, binding: name});
    }
    for (const [index, key] of list.entries()) {
      if (isKeyName(key)) continue;
      errors.push({message: `there is no key ${JSON.stringify(key)}; ${keysExpected}`, binding: name, index});
    }
  }
  const bindings = defaultBindings.map((binding): Binding => {
    const chosen = keys[binding.name] ?? changes[binding.name];
    // Ctrl-C quits whatever is bound.
    const kept = binding.name === 'quit' && chosen && !chosen.includes('Ctrl-C') ? ['Ctrl-C'] : [];
    return chosen === undefined ? binding : {...binding, keys: [...chosen, ...kept]};
  });
  const nameOfKey = new Map<string, string>();
  for (const {name, keys: bound} of bindings) {
    for (const key of bound) {
      const other = nameOfKey.get(key);
      if (other !== undefined) {
        // The error belongs to the key that the user chose, not to a default.
        const chosen = name in keys ? name : other;
        const message = `the key ${key} is bound twice, to ${other} and to ${name}`;
        errors.push({message, binding: chosen, index: keys[chosen]?.lastIndexOf(key) ?? 0});
      }
      nameOfKey.set(key, name);
    }
  }
  if (errors.length > 0) return {errors};
  return {
    bindings,
    commandOf: new Map(bindings.flatMap(({keys: bound, command}) => bound.map(key => [key, command]))),
  };
}

/** The command of a key in a mode; undefined when it has none. */
export function commandFor(key: Key, mode: Mode, {commandOf}: KeyMap): Command | undefined {
  const name = 'name' in key ? key.name : key.text === ' ' ? 'Space' : key.text;
  if (name === 'Ctrl-C' && 'name' in key) return {type: 'quit', atOnce: true};
  const bound = commandOf.get(name);
  switch (mode) {
    case 'filter':
    case 'search':
    case 'filterName':
      return promptCommand(key, mode, bound);
    case 'palette':
      return paletteCommand(key, bound);
    case 'help':
      return helpCommand(name, bound);
    case 'menu':
      return menuCommand(key, name, bound);
    case 'confirm':
      if (name === 'y' || name === 'Y' || name === 'Enter') return {type: 'confirm'};
      // The throttle keys change the limit that the question is about.
      return bound?.type === 'throttle' || bound?.type === 'redraw' ? bound : {type: 'close'};
    case 'setup':
      return setupCommand(name, bound);
    case 'detail':
    case 'hosts':
    case 'services':
    case 'log':
      return paneCommand(name, mode, bound);
    case 'table':
      return bound;
  }
}

/** The keys that edit a line go before those of the table, which it shares some with. */
function promptCommand(key: Key, mode: Prompt, bound: Command | undefined): Command | undefined {
  if ('text' in key || editOfKey(key.name)) return {type: 'draft', key};
  switch (key.name) {
    case 'Enter':
      return mode === 'filterName' ? {type: 'keepFilter'} : {type: 'close'};
    case 'Escape':
      return mode === 'search' ? {type: 'close'} : {type: 'cancelPrompt'};
    case 'F3':
      return mode === 'search' ? {type: 'findNext', backwards: false} : undefined;
    case 'F4':
      return mode === 'filter' ? {type: 'close'} : undefined;
    case 'Up':
    case 'Ctrl-P':
      return {type: 'recall', by: 1};
    case 'Down':
    case 'Ctrl-N':
      return {type: 'recall', by: -1};
    case 'Tab':
      return {type: 'complete', by: 1};
    case 'Shift-Tab':
      return {type: 'complete', by: -1};
    case 'Ctrl-S':
      return mode === 'filter' ? {type: 'open', mode: 'filterName'} : undefined;
    default:
      return isForPrompt(bound) ? bound : undefined;
  }
}

/** What a key of the table does while a line is typed. */
function isForPrompt(bound: Command | undefined): boolean {
  return (
    bound?.type === 'page' || bound?.type === 'redraw' || (bound?.type === 'open' && bound.mode === 'help')
  );
}

function paletteCommand(key: Key, bound: Command | undefined): Command | undefined {
  if ('text' in key || editOfKey(key.name)) return {type: 'draft', key};
  switch (key.name) {
    case 'Enter':
      return {type: 'choose'};
    case 'Escape':
      return {type: 'close'};
    case 'Up':
    case 'Ctrl-P':
    case 'Shift-Tab':
      return {type: 'move', by: -1};
    case 'Down':
    case 'Ctrl-N':
    case 'Tab':
      return {type: 'move', by: 1};
    default:
      return bound?.type === 'page' || bound?.type === 'redraw' ? bound : undefined;
  }
}

function helpCommand(name: string, bound: Command | undefined): Command | undefined {
  if (isMovement(bound) || bound?.type === 'redraw') return bound;
  const isHelp = bound?.type === 'open' && bound.mode === 'help';
  const closes = isHelp || bound?.type === 'quit' || ['Escape', 'Enter', 'q'].includes(name);
  return closes ? {type: 'close'} : undefined;
}

function menuCommand(key: Key, name: string, bound: Command | undefined): Command | undefined {
  if (name === 'Enter') return {type: 'choose'};
  if (['Escape', 'F10', 'q', 'F6'].includes(name)) return {type: 'close'};
  if (name === 'Delete') return {type: 'removeItem'};
  if (isMovement(bound) || bound?.type === 'redraw') return bound;
  return 'text' in key ? {type: 'jump', text: key.text} : undefined;
}

function setupCommand(name: string, bound: Command | undefined): Command | undefined {
  if (['Space', 'Enter'].includes(name)) return {type: 'toggleColumn'};
  if (name === 'F7' || name === 'Left') return {type: 'moveColumn', by: -1};
  if (name === 'F8' || name === 'Right') return {type: 'moveColumn', by: 1};
  if (['Escape', 'F10', 'q', 'F2'].includes(name)) return {type: 'close'};
  return isMovement(bound) || bound?.type === 'redraw' ? bound : undefined;
}

function paneCommand(
  name: string,
  mode: Exclude<Pane, 'table'>,
  bound: Command | undefined,
): Command | undefined {
  if (['Escape', 'q'].includes(name)) return {type: 'close'};
  if (mode === 'detail' && name === 'Enter') return {type: 'close'};
  if (mode === 'log' && name === 'l') return {type: 'logLevel'};
  if ((mode === 'hosts' || mode === 'services') && bound?.type === 'enter') return bound;
  return bound !== undefined && worksIn(bound, mode) ? bound : undefined;
}

function isMovement(command: Command | undefined): boolean {
  return command?.type === 'move' || command?.type === 'page' || command?.type === 'edge';
}

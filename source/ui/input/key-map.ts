import type {Command, Mode} from '../state/commands.js';
import {actsOnFlows, type Binding, defaultBindings, presets} from './bindings.js';
import {isKeyName, type Key, keyNames} from './keys.js';

/** What was chosen of the keys: a preset, and keys for bindings by their names. */
export interface KeySettings {
  readonly preset?: string | undefined;
  readonly keys?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Which key does what. */
export interface KeyMap {
  readonly bindings: readonly Binding[];
  readonly commandOf: ReadonlyMap<string, Command>;
}

/** A sentence on what is wrong with the keys; of which binding, and with which of its keys. */
export interface KeyMapError {
  readonly message: string;
  readonly binding: string;
  readonly index?: number;
}

const keysExpected = `expected a character, Ctrl- and a letter, or ${keyNames.filter(name => !name.startsWith('Ctrl-')).join(', ')}`;

/** The keys as they were chosen; or what is wrong with them. */
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
        // Of the two, who was chosen has to give way.
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

/** What a key means in the mode that the screen is in; undefined when nothing. */
export function commandFor(key: Key, mode: Mode, {commandOf}: KeyMap): Command | undefined {
  const name = 'name' in key ? key.name : key.text === ' ' ? 'Space' : key.text;
  if (name === 'Ctrl-C' && 'name' in key) return {type: 'quit'};
  const bound = commandOf.get(name);
  switch (mode) {
    case 'filter':
    case 'search':
      return typingCommand(key, mode, bound);
    case 'help':
      return helpCommand(name, bound);
    case 'picker':
      return pickerCommand(key, name, bound);
    case 'confirm':
      if (name === 'y' || name === 'Y' || name === 'Enter') return {type: 'confirm'};
      // The limit that is asked for goes on in steps.
      return bound?.type === 'throttle' || bound?.type === 'redraw' ? bound : {type: 'close'};
    case 'setup':
      return setupCommand(name, bound);
    case 'detail':
    case 'services':
    case 'log':
      return paneCommand(name, mode, bound);
    case 'table':
      return bound;
  }
}

function typingCommand(key: Key, mode: 'filter' | 'search', bound: Command | undefined): Command | undefined {
  if ('text' in key) return {type: 'draft', key};
  if (key.name === 'Backspace') return {type: 'draft', key};
  if (key.name === 'Enter' || key.name === 'F4') return {type: 'close'};
  if (key.name === 'Escape') return mode === 'filter' ? {type: 'clearFilter'} : {type: 'close'};
  if (key.name === 'F3' && mode === 'search') return {type: 'findNext', backwards: false};
  return isMovement(bound) || bound?.type === 'redraw' ? bound : undefined;
}

function helpCommand(name: string, bound: Command | undefined): Command | undefined {
  if (isMovement(bound) || bound?.type === 'redraw') return bound;
  const isHelp = bound?.type === 'open' && bound.mode === 'help';
  const closes = isHelp || bound?.type === 'quit' || ['Escape', 'Enter', 'q'].includes(name);
  return closes ? {type: 'close'} : undefined;
}

function pickerCommand(key: Key, name: string, bound: Command | undefined): Command | undefined {
  if (name === 'Enter') return {type: 'choose'};
  if (['Escape', 'F10', 'q', 'F6'].includes(name)) return {type: 'close'};
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

const notInPanes: ReadonlySet<Command['type']> = new Set([
  'clearFilter',
  'scroll',
  'enter',
  'tag',
  'group',
  'foldAll',
]);

/** What is for the flow under the cursor, where that is not to be seen. */
const forTheFlow: ReadonlySet<Command['type']> = new Set(['throttle', 'copy', 'tagGroup', 'follow']);

function paneCommand(
  name: string,
  mode: 'detail' | 'services' | 'log',
  bound: Command | undefined,
): Command | undefined {
  if (['Escape', 'q'].includes(name)) return {type: 'close'};
  if (mode === 'detail' && name === 'Enter') return {type: 'close'};
  if (mode === 'log' && name === 'l') return {type: 'logLevel'};
  if (bound === undefined || notInPanes.has(bound.type)) return undefined;
  const isHidden = mode !== 'detail' && (forTheFlow.has(bound.type) || actsOnFlows(bound));
  return isHidden ? undefined : bound;
}

function isMovement(command: Command | undefined): boolean {
  return command?.type === 'move' || command?.type === 'page' || command?.type === 'edge';
}

import {defaultScreen} from '../../configuration/defaults.js';
import type {ScreenChoices} from '../../configuration/model.js';
import type {CommandOptions} from '../cli/options.js';

type Settled = 'intervalMs' | 'lingerMs' | 'bell' | 'mouse' | 'privacy' | 'readonly';

/** The options of the command line, with a value for every setting that it leaves open. */
export type Settings = CommandOptions & {readonly [Option in Settled]: NonNullable<CommandOptions[Option]>};

/** Flags take precedence, then the configuration, then the defaults. */
export function settingsOf(options: CommandOptions, screen: ScreenChoices = {}): Settings {
  return {
    ...options,
    intervalMs: options.intervalMs ?? screen.intervalMs ?? defaultScreen.intervalMs,
    lingerMs: options.lingerMs ?? screen.lingerMs ?? defaultScreen.lingerMs,
    bell: options.bell ?? screen.bell ?? defaultScreen.bell,
    mouse: options.mouse ?? screen.mouse ?? defaultScreen.mouse,
    privacy: options.privacy ?? screen.privacy ?? defaultScreen.privacy,
    readonly: options.readonly ?? screen.readonly ?? defaultScreen.readonly,
  };
}

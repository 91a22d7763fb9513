import type {ScreenChoices} from '../../configuration/schema/screen.js';
import type {CommandOptions} from '../cli/options.js';

type Settled = 'intervalMs' | 'mouse' | 'privacy' | 'readonly';

/** The command line, and what is in force where it says nothing. */
export type Settings = CommandOptions & {readonly [Option in Settled]: NonNullable<CommandOptions[Option]>};

/** Flags come first, then the configuration, then what is usual. */
export function settingsOf(options: CommandOptions, screen: ScreenChoices = {}): Settings {
  return {
    ...options,
    intervalMs: options.intervalMs ?? screen.intervalMs ?? 1000,
    lingerMs: options.lingerMs ?? screen.lingerMs,
    mouse: options.mouse ?? screen.mouse ?? true,
    privacy: options.privacy ?? screen.privacy ?? false,
    readonly: options.readonly ?? screen.readonly ?? false,
  };
}

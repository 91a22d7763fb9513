import type {z} from 'zod';
import {parseDurationOrSeconds} from '../../quantity/duration.js';
import type {KeyChoices, ScreenChoices} from '../model.js';
import type {keysSchema, screenSchema} from '../schema/screen.js';

export function parseKeys(keys: z.infer<typeof keysSchema> | undefined): KeyChoices | undefined {
  if (keys === undefined) return undefined;
  if (typeof keys === 'string') return {preset: keys, keys: {}};
  const {preset, ...rest} = keys;
  const lists = Object.entries(rest).map(([name, list]) => [name, typeof list === 'string' ? [list] : list]);
  return {
    preset: typeof preset === 'string' ? preset : preset?.[0],
    keys: Object.fromEntries(lists),
  };
}

export function parseScreen({interval, linger, ...rest}: z.infer<typeof screenSchema> = {}): ScreenChoices {
  return {
    ...rest,
    ...(interval !== undefined && {intervalMs: parseDurationOrSeconds(interval)}),
    ...(linger !== undefined && {lingerMs: parseDurationOrSeconds(linger)}),
  };
}

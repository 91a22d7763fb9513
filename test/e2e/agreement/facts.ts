import type {FlowQuality} from '../../../source/flow/flow-quality.js';
import type {Dissected, Fact} from './conversation.js';

/** All values of a field, in the order of the packets. */
export const valuesOf = (packets: readonly Dissected[], field: string): string[] =>
  packets.flatMap(packet => [...packet.values(field)]);

/** A key of metadata that says what the first packet that has the field says, in udptop's words. */
export const first = (key: string, field: string, words: (value: string) => unknown = same): Fact => ({
  name: key,
  fields: [field],
  udptop: ({metadata}) => metadata[key],
  referee: packets => valuesOf(packets, field).slice(0, 1).map(words)[0],
});

/** A key of metadata that says what the first packet of the flow says, or does not say. */
export const opening = (key: string, field: string, words: (value: string) => unknown = same): Fact => ({
  ...first(key, field, words),
  referee: packets => packets[0]!.values(field).slice(0, 1).map(words)[0],
});

/** A key of metadata that says what the last packet that has the field says. */
export const last = (key: string, field: string, words: (value: string) => unknown = same): Fact => ({
  ...first(key, field, words),
  referee: packets => valuesOf(packets, field).slice(-1).map(words)[0],
});

/** A number of `FlowQuality`. */
export const figure = (
  key: keyof FlowQuality,
  fields: readonly string[],
  referee: Fact['referee'],
  within?: number,
): Fact => ({
  name: key,
  fields,
  udptop: ({quality}) => quality?.[key],
  referee,
  ...(within === undefined ? {} : {within}),
});

/** What a program says itself, and no packet tells. */
export const heard = (name: string, by: string, udptop: Fact['udptop']): Fact => ({
  name,
  by,
  udptop,
  referee: (_, said) => said[name],
});

function same(value: string): unknown {
  return value;
}

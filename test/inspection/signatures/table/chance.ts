import {maskedBytes} from '../../../../source/inspection/signatures/table/pattern.js';
import type {Alternative, NumberAt, Shape} from '../../../../source/inspection/signatures/table/rule.js';

/** Payloads of 1 to so many bytes, all as likely as each other. */
const mostBytes = 1500;

/**
 * How likely a flow of random bytes matches: with random ports, or with a port of the rule. What is left out makes it less
 * likely still: whether the items of a chain end where the payload does, and the payload's length where fields need it.
 */
export function chanceOf({later, ...first}: Alternative, isOnPort: boolean): number {
  const echoed = (later?.echoes ?? []).map(echo => 1 / valuesOf(echo));
  const {from: _, ...second} = later ?? {};
  return echoed.reduce((all, one) => all * one, ofShape(first, isOnPort)) * ofShape(second, isOnPort);
}

function ofShape(shape: Shape, isOnPort: boolean): number {
  const {ports, length, lengths, lengthMultipleOf = 1, lengthField, chain} = shape;
  const [least, most] = typeof length === 'number' ? [length, length] : (length ?? [1, mostBytes]);
  const chances = [
    // Either end may have it.
    ports && !isOnPort ? (2 * ports.length) / 65_536 : 1,
    (Math.min(most, mostBytes) - least + 1) / mostBytes,
    lengths ? lengths.length / mostBytes : 1,
    1 / lengthMultipleOf,
    lengthField ? Math.min(1, (lengthField.mayGoOn ? mostBytes : 1) / valuesOf(lengthField)) : 1,
    ...patternsOf(shape).map(({is}) => ofPattern(is)),
    ...(shape.contains ?? []).map(({is, within, from = 0}) => Math.min(1, (within - from) * ofPattern(is))),
    ...(shape.fields ?? []).map(field => {
      const values = valuesOf(field);
      const {in: allowed, min = 0, max = values - 1} = field;
      return (allowed?.length ?? max - min + 1) / values;
    }),
    chain?.starts === undefined ? 1 : ofPattern(chain.starts) ** (chain.least ?? 1),
  ];
  return chances.reduce((all, one) => all * one);
}

export function patternsOf({starts, holds = []}: Shape): readonly {at: number; is: string}[] {
  return [...(starts === undefined ? [] : [{at: 0, is: starts}]), ...holds];
}

function ofPattern(pattern: string): number {
  return maskedBytes(pattern).mask.reduce((chance, mask) => chance / 2 ** bitsOf(mask), 1);
}

function valuesOf({bytes, mask = 2 ** (8 * bytes) - 1}: NumberAt): number {
  return 2 ** bitsOf(mask);
}

function bitsOf(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}

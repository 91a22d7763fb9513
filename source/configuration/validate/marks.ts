import {defaultMark, defaultTable, type Marks, marksFrom} from '../../flow/marks.js';

/** How the relay's datagrams are told from others, as written. */
export interface MarksDraft {
  /** The first of four marks. */
  readonly mark?: number | string | undefined;
  /** The number of a routing table. */
  readonly table?: number | string | undefined;
}

const mostMark = 0xffffffff - 3;
const mostTable = 0xffffffff;
/** Those of the kernel: unspec, default, main and local (include/uapi/linux/rtnetlink.h). */
const kernelTables: readonly number[] = [0, 253, 254, 255];

/** The marks and the table. The result must not be used if anything was rejected. */
export function validateMarks(
  {mark = defaultMark, table = defaultTable}: MarksDraft,
  reject: (field: 'mark' | 'table', message: string) => void,
): {readonly marks: Marks; readonly table: number} {
  const base = wholeNumber(mark);
  if (!(base >= 1 && base <= mostMark)) {
    reject(
      'mark',
      `expected a whole number from 1 to ${mostMark}: it and the next three are marks; got ${JSON.stringify(mark)}`,
    );
  }
  const number = wholeNumber(table);
  if (!(number >= 1 && number <= mostTable) || kernelTables.includes(number)) {
    reject(
      'table',
      `expected the number of a routing table that nothing else uses, such as ${defaultTable}; got ${JSON.stringify(table)}`,
    );
  }
  return {marks: marksFrom(base), table: number};
}

/** NaN for anything else; hexadecimal as `ip rule` and nft write marks. */
function wholeNumber(written: number | string): number {
  return /^(\d+|0x[\da-f]+)$/i.test(String(written)) ? Number(written) : Number.NaN;
}

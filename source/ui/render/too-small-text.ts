import {minimumSize, type Size} from '../state/size.js';

/** Says which size the screen needs, in whole words however narrow the terminal is. */
export function tooSmallText({columns, rows}: Size): string {
  const needed = `${minimumSize.columns}x${minimumSize.rows}`;
  const sentences = [
    `udptop needs ${needed}, here is ${columns}x${rows}`,
    `udptop needs ${needed}`,
    `needs ${needed}`,
  ];
  return sentences.find(sentence => sentence.length <= columns) ?? needed.slice(0, columns);
}

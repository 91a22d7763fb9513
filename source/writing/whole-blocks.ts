/** How many of the blocks at the beginning of `blocks` fit into a room, and how many bytes these have. */
export function wholeBlocks(
  blocks: Uint8Array,
  roomBytes: number,
): {readonly count: number; readonly bytes: number} {
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
  let bytes = 0;
  let count = 0;
  while (bytes < blocks.length) {
    const next = bytes + view.getUint32(bytes + lengthAt, true);
    if (next > roomBytes) break;
    bytes = next;
    count++;
  }
  return {count, bytes};
}

/** Where a block of a pcapng file has its length. */
const lengthAt = 4;

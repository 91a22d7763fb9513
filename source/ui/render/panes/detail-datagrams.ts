import {watchedBytes} from '../../../flow/watched-datagram.js';
import {bytesPerLine, hexDump} from '../../../view/hex-dump.js';
import type {FlowDetail} from '../../state/panes/flow-detail.js';
import {cutLine, type Line} from '../spans.js';

const arrows = {rx: '▲ to target', tx: '▼ to client'} as const;

/** The last datagrams as hexadecimal numbers and text, the newest first; nothing where none can be shown. */
export function datagramLines({datagrams}: FlowDetail, columns: number): Line[] {
  if (datagrams === undefined) return [];
  const perLine = bytesPerLine(columns);
  const note = datagrams.length === 0 ? 'none since this was opened' : 'newest first, p holds them';
  return [
    [],
    cutLine(
      [
        ['Last datagrams', 'value'],
        [`  ${note}`, 'quiet'],
      ],
      columns,
    ),
    ...datagrams.flatMap(({direction, atMs, bytes, head}): Line[] => {
      const cut = bytes > head.length ? `, the first ${watchedBytes}` : '';
      return [
        cutLine([[arrows[direction], direction], [`  ${timeText(atMs)}  ${bytes} bytes${cut}`]], columns),
        ...hexDump(head, perLine).map(line => cutLine([[line]], columns)),
      ];
    }),
  ];
}

/** `11:04:09.250`, local */
function timeText(ms: number): string {
  const fraction = String(Math.floor(ms) % 1000).padStart(3, '0');
  return `${new Date(ms).toTimeString().slice(0, 8)}.${fraction}`;
}

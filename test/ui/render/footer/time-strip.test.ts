import {expect, test} from 'vitest';
import {displayWidth} from '../../../../source/text/sanitize.js';
import {timeStripLine} from '../../../../source/ui/render/footer/time-strip.js';
import {lineText} from '../../../../source/ui/render/spans.js';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {hasTimeStrip} from '../../../../source/ui/state/size.js';
import {initialView} from '../../../../source/view/view.js';
import {snapshot, takenAtMs} from '../../../view/flows.js';
import {startState} from '../../start-state.js';

function strip(seconds: number, columns: number) {
  const at = (second: number) => {
    const {totals} = snapshot([]);
    const dropped = second >= seconds / 2 ? 1 : 0;
    return snapshot([], {
      takenAtMs: takenAtMs + second * 1000,
      totals: {...totals, drops: {total: dropped, byReason: {kernel: dropped}}},
    });
  };
  return Array.from({length: seconds}, (_, second) => at(second)).reduce(
    (state, each) => reduce(state, {type: 'snapshot', snapshot: each}),
    startState(at(0), initialView(), {columns, rows: 40}),
  );
}

test('fills the width exactly, with the keys where there is room', () => {
  for (const columns of [40, 60, 80, 120, 200]) {
    for (const seconds of [1, 5, 30, 400]) {
      expect(displayWidth(lineText(timeStripLine(strip(seconds, columns)))), `${columns}`).toBe(columns);
    }
  }
  const wide = lineText(timeStripLine(strip(400, 120)));
  expect(wide).toMatch(/^ *-6m39s █+x█+ now {2}\[ \] step {2}\{ } 30s {2}g jump {2}m bookmark$/);
});

test('marks bookmarks and the moment on screen', () => {
  const back = reduce(reduce(strip(40, 120), {type: 'step', intervals: -10}), {type: 'bookmark'});
  const line = timeStripLine(back);
  expect(lineText(line)).toMatch(/█◆█{10} now/);
  expect(line.filter(([, tone]) => tone === 'selected').map(([text]) => text)).toEqual(['◆']);
});

test('is there where there is room, and in the past on a smaller terminal too', () => {
  const sized = (rows: number, momentMs?: number) => ({
    size: {columns: 80, rows},
    mode: 'table' as const,
    momentMs,
    kind: 'live' as const,
  });
  expect([hasTimeStrip(sized(40)), hasTimeStrip(sized(24)), hasTimeStrip(sized(24, 1))]).toEqual([
    true,
    false,
    true,
  ]);
  expect(hasTimeStrip({...sized(40), mode: 'services'})).toBe(false);
  expect(hasTimeStrip(sized(10, 1))).toBe(false);
  expect(hasTimeStrip({...sized(40), kind: 'saved'})).toBe(false);
});

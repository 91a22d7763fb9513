import {expect, test} from 'vitest';
import {displayWidth} from '../../../source/text/sanitize.js';
import {asciiLine, usesUtf8} from '../../../source/ui/terminal/ascii.js';
import {tallGraph} from '../../../source/view/graphs/graph.js';
import {sparkline} from '../../../source/view/graphs/sparkline.js';
import {initialView} from '../../../source/view/view.js';
import {flow, manyFlows, snapshot} from '../../view/flows.js';
import {headerText, tableText} from '../lines-text.js';
import {startState} from '../start-state.js';

test('a screen in ASCII has no other character, and every line keeps its width', () => {
  const strange = flow({service: '漢字👍é', metadata: {app: 'e\u0301µ'}});
  const history = Array.from({length: 50}, (_, index) => ({rx: index, tx: 50 - index}));
  const state = {
    ...startState(snapshot([strange, ...manyFlows(20)]), initialView(), {columns: 120, rows: 40}),
    history,
  };
  for (const line of [...headerText(state, 'a … hint'), ...tableText(state)]) {
    expect(asciiLine(line)).toMatch(/^[\x00-\x7f]*$/);
    expect(displayWidth(asciiLine(line))).toBe(displayWidth(line));
  }
});

test('graphs keep their shape', () => {
  expect(asciiLine(sparkline([1, 2, 3, 4, 5, 6, 7, 8], 8))).toMatch(/^[_.][.:=+*#-]*#$/);
  expect(asciiLine('▁▂▃▄▅▆▇█')).toBe('_.-:=+*#');
  const [line] = tallGraph([0, 1, 2, 4], 2, 1);
  expect(asciiLine(line!)).toBe('.+');
});

test.each([
  [{}, true],
  [{LANG: 'C.UTF-8'}, true],
  [{LANG: 'en_US.utf8'}, true],
  [{LANG: 'C'}, false],
  [{LANG: 'C.UTF-8', LC_ALL: 'POSIX'}, false],
  [{LANG: 'C', LC_CTYPE: 'C.UTF-8'}, true],
])('whether the locale %j uses UTF-8: %s', (env, utf8) => {
  expect(usesUtf8(env)).toBe(utf8);
});

import {expect, test} from 'vitest';
import {displayWidth} from '../../../source/text/sanitize.js';
import {composeHeader} from '../../../source/ui/render/header/header-lines.js';
import {composeTable} from '../../../source/ui/render/table/table-lines.js';
import {initialState} from '../../../source/ui/state/state.js';
import {asciiLine, speaksUtf8} from '../../../source/ui/terminal/ascii.js';
import {tallGraph} from '../../../source/view/graphs/graph.js';
import {sparkline} from '../../../source/view/graphs/sparkline.js';
import {initialView} from '../../../source/view/view.js';
import {flow, manyFlows, snapshot} from '../../view/flows.js';

test('a screen in ASCII has nothing else, and every line keeps its width', () => {
  const strange = flow({service: '漢字👍é', metadata: {app: 'e\u0301µ'}});
  const history = Array.from({length: 50}, (_, index) => ({rx: index, tx: 50 - index}));
  const state = {
    ...initialState(snapshot([strange, ...manyFlows(20)]), initialView(), {columns: 120, rows: 40}),
    history,
  };
  for (const line of [...composeHeader(state, 'a … hint'), ...composeTable(state)]) {
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
])('a locale of %j takes UTF-8: %s', (env, utf8) => {
  expect(speaksUtf8(env)).toBe(utf8);
});

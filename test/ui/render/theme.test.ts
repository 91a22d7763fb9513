import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import type {ThemeName} from '../../../source/text/theme-name.js';
import {headerLines} from '../../../source/ui/render/header/header-lines.js';
import {paintLine} from '../../../source/ui/render/spans.js';
import {tableLines} from '../../../source/ui/render/table/table-lines.js';
import {type ColourSupport, createTheme, cursorSignFor} from '../../../source/ui/render/theme.js';
import {initialState} from '../../../source/ui/state/initial-state.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';

/** The header and the table as a terminal with these colours gets them. */
function painted(name: ThemeName, colours: ColourSupport): string {
  const flows = [
    flow(),
    flow({client: '10.0.0.1:1', state: 'blocked'}),
    flow({client: '10.0.0.2:1', idleTimeoutMs: 2000, lastSeenAtMs: takenAtMs - 3000}),
    flow({client: '10.0.0.3:1', state: 'ended', endReason: 'idle'}),
  ];
  const state = initialState({
    snapshot: snapshot(flows),
    view: initialView(),
    size: {columns: 120, rows: 24},
    bindings: [],
    cursorSign: cursorSignFor(colours),
  });
  const theme = createTheme(name, colours);
  return [...headerLines(state, undefined), ...tableLines(state)]
    .map(line => paintLine(line, theme))
    .join('\n');
}

const colour = /\u001b\[(?:[34]\d|9[0-7]|10[0-7])[;m]/;

test.each(['default', 'light', 'high-contrast', 'monochrome'] as const)(
  'the theme %s has no colour with NO_COLOR, but bold and inverse, and signs and words for every state',
  name => {
    const lines = painted(name, {level: 3, noColour: true});
    expect(lines).not.toMatch(colour);
    expect(lines).toContain('\u001b[1m');
    expect(lines).toContain('\u001b[7m');
    expect(lines).toMatch(/blocked[\s\S]*expiring[\s\S]*ended idle/);
    expect(lines).toMatch(/^(?:\u001b\[7m)?>#/m);
  },
);

test.each(['default', 'light', 'high-contrast'] as const)('the theme %s has its own colours', name => {
  expect(painted(name, {level: 1, noColour: false})).toMatch(colour);
});

test('monochrome has bold and inverse, and no colour', () => {
  const lines = painted('monochrome', {level: 3, noColour: false});
  expect(lines).not.toMatch(colour);
  expect(lines).toContain('\u001b[7m');
});

test.each([
  [{TERM: 'xterm'}, '\u001b[35mx\u001b[39m'],
  [{TERM: 'xterm-256color'}, '\u001b[38;5;94mx\u001b[39m'],
  [{TERM: 'xterm', COLORTERM: 'truecolor'}, '\u001b[38;2;120;70;0mx\u001b[39m'],
])('a terminal with the environment %j gets colours that it knows', (terminal, styled) => {
  const script = `
import {colourSupport, createTheme} from './dist/ui/render/theme.js';
process.stdout.write(createTheme('light', colourSupport()).warning('x'));`;
  expect(printed(script, {FORCE_COLOR: '1', ...terminal})).toBe(styled);
});

test.each([
  [{FORCE_COLOR: '0'}, '>'],
  [{FORCE_COLOR: '1', NO_COLOR: '1'}, '>'],
  [{FORCE_COLOR: '1'}, ''],
])('with the environment %j the sign of the cursor is "%s"', (environment, sign) => {
  const script = `
import {colourSupport, cursorSignFor} from './dist/ui/render/theme.js';
process.stdout.write(cursorSignFor(colourSupport()));`;
  expect(printed(script, environment)).toBe(sign);
});

/** Runs in a process of its own, because chalk detects the abilities of the terminal only once. */
function printed(script: string, environment: Record<string, string>): string {
  const {PATH = ''} = process.env;
  const args = ['--input-type=module', '-e', script];
  return execFileSync(process.execPath, args, {env: {PATH, ...environment}, encoding: 'utf8'});
}

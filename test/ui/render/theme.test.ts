import {execFileSync} from 'node:child_process';
import {afterEach, expect, test, vi} from 'vitest';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';

afterEach(() => vi.unstubAllEnvs());

/** The screen's lines as a terminal of so many colours gets them. */
async function linesWith(env: Record<string, string>, name: string): Promise<string> {
  vi.resetModules();
  for (const [key, value] of Object.entries(env)) vi.stubEnv(key, value);
  const {setTheme} = await import('../../../source/ui/render/theme.js');
  const {composeTable} = await import('../../../source/ui/render/table/table-lines.js');
  const {composeHeader} = await import('../../../source/ui/render/header/header-lines.js');
  const {initialState} = await import('../../../source/ui/state/state.js');
  const {initialView} = await import('../../../source/view/view.js');
  setTheme(name as Parameters<typeof setTheme>[0]);
  const flows = [
    flow(),
    flow({client: '10.0.0.1:1', state: 'blocked'}),
    flow({client: '10.0.0.2:1', idleTimeoutMs: 2000, lastSeenAtMs: takenAtMs - 3000}),
    flow({client: '10.0.0.3:1', state: 'ended', endReason: 'idle'}),
  ];
  const state = initialState(snapshot(flows), initialView(), {columns: 120, rows: 24});
  return [...composeHeader(state, undefined), ...composeTable(state)].join('\n');
}

const colour = /\u001b\[(?:[34]\d|9[0-7]|10[0-7])[;m]/;

test.each(['default', 'light', 'high-contrast', 'monochrome'])(
  'the theme %s has no colour with NO_COLOR, but bold and inverse, and signs and words for every state',
  async name => {
    const lines = await linesWith({FORCE_COLOR: '3', NO_COLOR: '1'}, name);
    expect(lines).not.toMatch(colour);
    expect(lines).toContain('\u001b[1m');
    expect(lines).toContain('\u001b[7m');
    expect(lines).toMatch(/blocked[\s\S]*expires[\s\S]*ended idle/);
    expect(lines).toMatch(/^(?:\u001b\[7m)?>#/m);
  },
);

test.each(['default', 'light', 'high-contrast'])('the theme %s has its own colours', async name => {
  expect(await linesWith({FORCE_COLOR: '1'}, name)).toMatch(colour);
});

test('monochrome has bold and inverse, and no colour', async () => {
  const lines = await linesWith({FORCE_COLOR: '3'}, 'monochrome');
  expect(lines).not.toMatch(colour);
  expect(lines).toContain('\u001b[7m');
});

test.each([
  [{TERM: 'xterm'}, '\u001b[35mx\u001b[39m'],
  [{TERM: 'xterm-256color'}, '\u001b[38;5;94mx\u001b[39m'],
  [{TERM: 'xterm', COLORTERM: 'truecolor'}, '\u001b[38;2;120;70;0mx\u001b[39m'],
])('a terminal that is %j gets colours that it knows', (terminal, styled) => {
  const script = `import {setTheme, theme} from './dist/ui/render/theme.js'; setTheme('light'); process.stdout.write(theme.warning('x'));`;
  expect(printed(script, {FORCE_COLOR: '1', ...terminal})).toBe(styled);
});

test('a terminal without any styles has a sign for the cursor', () => {
  const script = `import {selectedSign, theme} from './dist/ui/render/theme.js'; process.stdout.write(selectedSign + theme.selected('x'));`;
  expect(printed(script, {FORCE_COLOR: '0'})).toBe('>x');
});

/** By a process of its own: what a terminal can do is found out once. */
function printed(script: string, environment: Record<string, string>): string {
  const {PATH = ''} = process.env;
  const args = ['--input-type=module', '-e', script];
  return execFileSync(process.execPath, args, {env: {PATH, ...environment}, encoding: 'utf8'});
}

import {Box} from 'ink';
import {render as renderPlain} from 'ink-testing-library';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {createInkAdapter, type InkAdapter, Lines} from '../../../source/ui/terminal/ink-adapter.js';
import {createTerminalOutput} from '../../../source/ui/terminal/output.js';
import {openFakeTerminal} from '../fake-terminal.js';

// Where CI is set, Ink ignores a new size; the adapter says otherwise, but here Ink loads before it.
vi.hoisted(() => {
  for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) if (name in process.env) vi.stubEnv(name, 'false');
});

let close: (() => void) | undefined;
afterEach(() => close?.());

const green = '\u001b[32mgreen\u001b[39m';

async function open(lines: readonly string[], options?: Parameters<typeof createInkAdapter>[1]) {
  const terminal = openFakeTerminal(40, 6);
  const adapter: InkAdapter = createInkAdapter(createTerminalOutput(terminal.stdout), options);
  const tree = (shown: readonly string[]) => (
    <Box flexDirection="column">
      <Lines lines={['title']} />
      <Lines lines={shown} />
    </Box>
  );
  const ink = adapter.render(tree(lines), terminal.stdin);
  close = () => ink.unmount();
  await terminal.shows(/title/);
  return {terminal, adapter, show: (shown: readonly string[]) => ink.rerender(tree(shown))};
}

describe('lines that go through the adapter', () => {
  test('reach the terminal as they are, wider than the stream of Ink, without trailing blanks', async () => {
    const {terminal} = await open([`${green}   `, 'x'.repeat(40)]);
    await terminal.shows(/x{40}/);
    expect(terminal.lines()).toEqual(['title', 'green', 'x'.repeat(40), '', '', '']);
    expect(terminal.written()).toContain(`${green}\u001b`);
  });

  test('are written again only where they changed', async () => {
    const {terminal, show} = await open(['one', 'two']);
    terminal.forget();
    show(['one', 'TWO']);
    await terminal.shows(/TWO/);
    expect(terminal.written()).not.toMatch(/title|one/);
  });

  test('keep their places when there are more or fewer of them', async () => {
    const {terminal, show} = await open(['one', 'two', 'three']);
    show(['two']);
    await terminal.shows(/^title\ntwo\n+$/);
    show(['one', '', 'three']);
    await terminal.shows(/^title\none\n\nthree\n/);
  });

  test('have no character beyond ASCII if the terminal takes none', async () => {
    const {terminal} = await open(['▲ 漢'], {ascii: true});
    await terminal.shows(/^title\n\^ \?\?\n/);
  });

  test('are painted again by a redraw, over what another program wrote', async () => {
    const {terminal, adapter} = await open(['one']);
    terminal.stdout.write('\u001b[1;1HBroadcast');
    adapter.redraw();
    await terminal.shows(/^title\none\n/);
  });

  test('are not painted while it is held, and are all painted by the first frame after a resize', async () => {
    const {terminal, adapter, show} = await open(['one']);
    adapter.hold();
    terminal.forget();
    show(['two']);
    adapter.resize();
    expect(terminal.written()).toBe('');
    show(['three']);
    await terminal.shows(/^title\nthree\n/);
    expect(terminal.written()).toContain('title');
  });
});

test('lines without an adapter are printed as they are', () => {
  const {lastFrame, unmount} = renderPlain(<Lines lines={['one', '', green]} />);
  close = unmount;
  expect(lastFrame()).toBe(`one\n\n${green}`);
});

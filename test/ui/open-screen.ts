import {onTestFinished} from 'vitest';
import {showScreen} from '../../source/ui/screen.js';
import type {ScreenOptions} from '../../source/ui/screen-options.js';
import {initialView} from '../../source/view/view.js';
import {createFakeSource} from './fake-source.js';
import {openFakeTerminal} from './fake-terminal.js';

interface Setup extends Partial<ScreenOptions> {
  columns?: number;
  rows?: number;
  flows?: number;
}

/** A screen with made-up flows on a terminal in memory; the end of the test closes it. */
export function openScreen({columns = 100, rows = 24, flows = 30, ...options}: Setup = {}) {
  const terminal = openFakeTerminal(columns, rows);
  const source = createFakeSource(flows);
  const screen = showScreen({
    source,
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    view: initialView(),
    exportSnapshot: async () => '/tmp/udptop.json',
    ...options,
  });
  onTestFinished(() => screen.close());
  return {terminal, source, screen};
}

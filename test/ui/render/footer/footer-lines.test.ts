import {expect, test} from 'vitest';
import {reduce} from '../../../../source/ui/state/reduce.js';
import {initialView} from '../../../../source/view/view.js';
import {snapshot} from '../../../view/flows.js';
import {messageText} from '../../lines-text.js';
import {startState} from '../../start-state.js';

test('a message is sanitized', () => {
  const state = startState(snapshot([]), initialView(), {columns: 100, rows: 24});
  const event = {type: 'message', text: 'to \u001b[2J\nx', failed: false} as const;
  expect(messageText(reduce(state, event))).toBe('to \ufffd[2J\ufffdx');
});

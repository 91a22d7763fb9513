import {expect, test} from 'vitest';
import {rowText} from '../../../source/view/table/row-text.js';
import {initialView} from '../../../source/view/view.js';
import {flow, takenAtMs} from '../flows.js';

const one = flow({metadata: {conn_type: 'udp', app: 'dns', site: 'lab 3', note: 'a "b" \\', empty: ''}});

test('a line to be pasted names its values, quotes those with spaces, and has no pictures', () => {
  const view = initialView({columns: ['client', 'target', 'service', 'history', 'share', 'metadata']});
  expect(rowText(one, view, takenAtMs)).toBe(
    '127.0.0.1:40000 127.0.0.1:53 service=dns app=dns site="lab 3" note="a \\"b\\" \\\\" empty=""',
  );
});

test('a column of the metadata is quoted too, and left out where the flow has no such key', () => {
  const view = initialView({columns: ['client', 'meta.site', 'meta.missing']});
  expect(rowText(one, view, takenAtMs)).toBe('127.0.0.1:40000 meta.site="lab 3"');
});

test('controls in it are made harmless', () => {
  const hostile = flow({metadata: {'\u001b[2J': '\u001b[31mred'}});
  expect(rowText(hostile, initialView({columns: ['metadata']}), takenAtMs)).not.toMatch(/\u001b/);
});

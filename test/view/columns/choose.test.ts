import {expect, test} from 'vitest';
import {columnsText, parseColumns} from '../../../source/view/columns/choose.js';
import type {ColumnId} from '../../../source/view/columns/column.js';
import {columns} from '../../../source/view/columns/columns.js';
import {renderTextTable} from '../../../source/view/table/table-text.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot} from '../flows.js';

test.each([
  ['client,rate,age', ['client', 'rate', 'age']],
  [' AGE , rx_rate,src', ['age', 'rx-rate', 'client']],
  ['metadata', ['metadata']],
  ['packets/s,RX/s,tx/S,avg', ['packet-rate', 'rx-rate', 'tx-rate', 'average-size']],
  ['meta.site,meta."a key",meta.\'b,"c\'', ['meta.site', 'meta.a key', 'meta.b,"c']],
])('"%s" chooses columns in their order, however they are spelled', (text, ids) => {
  expect(parseColumns(text)).toEqual(ids);
});

test('columns can be a list, and are written as they are read', () => {
  const ids = parseColumns(['client', 'meta."a, \\"b\\" key"', 'meta.site']) as readonly ColumnId[];
  expect(ids).toEqual(['client', 'meta.a, "b" key', 'meta.site']);
  expect(parseColumns(columnsText(ids))).toEqual(ids);
});

test.each(columns.map(({title, id}) => [title, id]))('a column is known by its title %s', (title, id) => {
  expect(parseColumns(title.toLowerCase())).toEqual([id]);
});

test('every column can be chosen', () => {
  const ids = columns.map(({id}) => id);
  expect(parseColumns(ids.join(','))).toEqual(ids);
});

test.each([
  ['cleint,rate', 'expected client; got "cleint"'],
  ['client,colour', /^expected names out of client, target, .*metadata, with commas between; got "colour"$/],
  ['client,,rate', /; got ""$/],
  ['', /; got ""$/],
  ['rx,tx,rx-bytes', 'expected each column once; got "rx" twice'],
  ['constructor', /got "constructor"$/],
])('"%s" is refused with what was likely meant, or all there are', (text, sentence) => {
  const chosen = parseColumns(text);
  expect('error' in chosen ? chosen.error : '').toMatch(sentence);
});

test('a printed table has the columns that were chosen, in their order', () => {
  const view = initialView({columns: ['drops', 'target', 'client']});
  const lines = renderTextTable(snapshot([flow({drops: 7})]), view, {width: 80}).split('\n');
  expect(lines.filter(line => /DROPS|127/.test(line))).toEqual([
    ' DROPS TARGET       CLIENT',
    '     7 127.0.0.1:53 127.0.0.1:40000',
  ]);
});

import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {configurationJsonSchema} from '../../../source/configuration/schema/json-schema.js';
import {configurationReferencePage} from '../../../source/configuration/schema/reference-page.js';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

function undescribed({properties = {}, items, anyOf = []}: Schema, path = ''): string[] {
  const below = [...(items ? [items] : []), ...anyOf].flatMap(each => undescribed(each, path));
  const here = Object.entries(properties).flatMap(([key, schema]) => [
    ...(schema.description ? [] : [`${path}.${key}`]),
    ...undescribed(schema, `${path}.${key}`),
  ]);
  return [...here, ...below];
}

test('every key of the schema has a description', () => {
  expect(undescribed(configurationJsonSchema() as Schema)).toEqual([]);
});

test('docs/configuration.md is up to date (npm run schema writes it)', () => {
  expect(readFileSync('docs/configuration.md', 'utf8')).toBe(configurationReferencePage());
  expect(configurationReferencePage()).not.toContain('undefined');
});

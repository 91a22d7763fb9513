import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {configurationJsonSchema} from '../../source/configuration/schema/json-schema.js';
import {readConfigurationFile} from '../../source/configuration/yaml/file.js';

const examples = readdirSync('config').filter(file => file.endsWith('.yaml'));

describe('the examples in config/', () => {
  test('are there', () => {
    expect(examples.length).toBeGreaterThanOrEqual(4);
  });

  test.each(examples)('%s loads, and names the schema for editors', example => {
    const file = `config/${example}`;
    expect(readConfigurationFile(file).services.length).toBeGreaterThan(0);
    expect(readFileSync(file, 'utf8')).toMatch(/^# yaml-language-server: \$schema=schema\.json\n/);
  });

  test('have an up-to-date schema file (npm run schema writes it)', () => {
    expect(JSON.parse(readFileSync('config/schema.json', 'utf8'))).toEqual(configurationJsonSchema());
  });
});

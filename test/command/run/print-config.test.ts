import {readFileSync} from 'node:fs';
import pino from 'pino';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {parseCommandLine} from '../../../source/command/cli/options.js';
import {preferencesOf} from '../../../source/command/run/screen/preferences.js';
import {configurationJsonSchema} from '../../../source/configuration/schema/json-schema.js';
import {parseConfigurationText} from '../../../source/configuration/yaml/file.js';
import {defaultBindings} from '../../../source/ui/input/bindings.js';
import {keyNames} from '../../../source/ui/input/keys.js';

/** What `--print-config` prints, and the same with every setting in force. */
const template = readFileSync('config/everything.yaml', 'utf8');
const everything = template.replace(/^( *)#(?=[^\s#])/gm, '$1');
const logger = pino({level: 'silent'});

interface Schema {
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

const isAnother = ({description = '', deprecated = false}: Schema) =>
  deprecated || /^Alias of/.test(description);
/** gost has these in two places. */
const elsewhere = [
  '.services[].handler.metadata.observePeriod',
  '.services[].listener.metadata.keepalive',
  '.services[].listener.metadata.tproxy',
];

/** The comment at the password names them. */
const inPlaceOfPassword = /\.password(File|Environment)$/;

/** The keys of a schema that a value has nowhere, as paths. Of two spellings one will do. */
function missingKeys(schema: Schema, values: readonly unknown[], path = ''): string[] {
  const there = values.filter(value => value !== undefined);
  const inList = there.flatMap(value => (Array.isArray(value) ? value : []));
  const keys = Object.entries(schema.properties ?? {}).flatMap(([key, of]) => {
    const below = there.map(value => (value as Record<string, unknown> | null)?.[key]);
    if (isAnother(of)) return [];
    if (below.every(value => value === undefined)) return [`${path}.${key}`];
    return missingKeys(of, below, `${path}.${key}`);
  });
  const items = schema.items ? missingKeys(schema.items, inList, `${path}[]`) : [];
  return [...keys, ...items, ...(schema.anyOf ?? []).flatMap(each => missingKeys(each, there, path))];
}

describe('the printed configuration', () => {
  test.each([
    ['as it is', template],
    ['with everything in force', everything],
  ])('loads %s, for the screen too', (_, text) => {
    const configuration = parseConfigurationText(text, 'udptop.yaml');
    expect(configuration.services.length).toBeGreaterThan(1);
    const preferences = preferencesOf(configuration, parseCommandLine(['-f', '@heavy']), logger, false);
    expect(preferences.view.filter).toBe('rate>1M');
  });

  test('pins nothing that the screen would remember, and asks for no root', () => {
    const {screen, control, services} = parseConfigurationText(template, 'udptop.yaml');
    expect(Object.keys(screen ?? {}).sort()).toEqual(
      ['intervalMs', 'lingerMs', 'bell', 'mouse', 'privacy', 'readonly', 'remember'].sort(),
    );
    expect([control, services.map(({handler}) => handler)]).toEqual([undefined, ['udp', 'socks5']]);
  });

  test('has every key of the schema', () => {
    expect(missingKeys(configurationJsonSchema() as Schema, [parse(everything)])).toEqual(
      expect.arrayContaining(elsewhere),
    );
    const missing = new Set(missingKeys(configurationJsonSchema() as Schema, [parse(everything)]));
    expect([...missing].filter(key => !elsewhere.includes(key) && !inPlaceOfPassword.test(key))).toEqual([]);
  });

  test('lists what can be bound, with its default keys', () => {
    const {preset, ...keys} = parse(everything).keys;
    const list = (value: unknown) => (Array.isArray(value) ? value : [value]);
    expect(preset).toBe('htop');
    expect(Object.entries(keys).map(([name, value]) => [name, list(value)])).toEqual(
      defaultBindings.map(({name, keys: bound}) => [name, bound]),
    );
  });

  test('names every key there is', () => {
    const said = template.slice(template.indexOf('# The keys of the screen'), template.indexOf('\nkeys:'));
    const names = keyNames.filter(name => !/^(F\d+|Ctrl-.)$/.test(name));
    expect(names.filter(name => !said.includes(name))).toEqual([]);
  });
});

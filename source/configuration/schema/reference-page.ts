import {stringify} from 'yaml';
import {durationPattern} from '../../quantity/duration.js';
import {configurationJsonSchema} from './json-schema.js';

/** The part of JSON Schema that the configuration uses. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

const head = `<!-- Written by npm run schema. -->
# Configuration reference

Every key of a configuration file. \`udptop --print-config\` prints a commented file with all of them, and editors that
know YAML schemas complete and check a file that begins with
\`# yaml-language-server: $schema=<path of udptop>/config/schema.json\`. Keys in **bold** are required.
`;

/** docs/configuration.md: a table for each mapping of the file. */
export function configurationReferencePage(): string {
  const sections = mappings('', configurationJsonSchema() as Schema).map(({title, schema}) => {
    const rows = Object.entries(schema.properties ?? {}).map(([key, of]) =>
      row(key, of, schema.required?.includes(key) ?? false),
    );
    return [
      `## ${title === '' ? 'The file' : `\`${title}\``}`,
      '',
      `${schema.description}`,
      '',
      '| key | type | default | description | example |',
      '|---|---|---|---|---|',
      ...rows,
      '',
    ].join('\n');
  });
  return [head, ...sections].join('\n');
}

/** The mappings with known keys, each with its path; the kinds of services apart. */
function mappings(title: string, schema: Schema): {title: string; schema: Schema}[] {
  const {properties, items, additionalProperties, anyOf = []} = schema;
  if (items) return mappings(`${title}[]`, items);
  if (typeof additionalProperties === 'object') return mappings(`${title}.<name>`, additionalProperties);
  const variants = anyOf.filter(({properties: keys, items: of}) => keys ?? of);
  if (variants.length > 1 && variants.every(each => each.properties?.handler)) {
    return variants.flatMap(each => mappings(`${title} (${handlersOf(each)})`, each));
  }
  // One, or a list of them.
  if (!properties) return variants.slice(0, 1).flatMap(each => mappings(title, each));
  return [
    {title, schema},
    ...Object.entries(properties).flatMap(([key, of]) =>
      mappings(title === '' ? key : `${title}.${key}`, of),
    ),
  ];
}

function handlersOf({properties}: Schema): string {
  const {enum: types, const: type} = properties?.handler?.properties?.type ?? {};
  return (types ?? [type]).join(', ');
}

function row(key: string, schema: Schema, isRequired: boolean): string {
  const {description = '', default: byDefault} = schema;
  const cells = [
    isRequired ? `**\`${key}\`**` : `\`${key}\``,
    typeText(schema),
    byDefault === undefined ? '' : `\`${byDefault}\``,
    description,
    exampleText(schema),
  ];
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function exampleText({examples, default: byDefault, enum: values, const: value, type}: Schema): string {
  const [first = type === 'boolean' ? true : undefined] = [byDefault ?? values?.[0] ?? value];
  return (examples ?? (first === undefined ? [] : [first]))
    .map(example => `\`${yamlText(example)}\``)
    .join(' or ');
}

function typeText(schema: Schema): string {
  const {type, enum: values, const: value, pattern, items, properties, anyOf, additionalProperties} = schema;
  if (values) return values.map(each => `\`${each === '' ? "''" : each}\``).join(', ');
  if (value !== undefined) return `\`${value}\``;
  if (anyOf?.some(each => each.pattern === durationPattern.source)) return 'duration';
  if (anyOf) return [...new Set(anyOf.map(typeText))].join(' or ');
  if (items) return `list of ${plural(typeText(items))}`;
  if (properties) return 'mapping';
  if (additionalProperties) return 'mapping of names';
  if (pattern === durationPattern.source) return 'duration';
  if (Object.keys(schema).every(key => ['description', 'deprecated'].includes(key))) return 'anything';
  if (type === 'integer') return `whole number${rangeText(schema)}`;
  return type === 'boolean' ? 'true or false' : type === 'number' ? 'number' : 'text';
}

function plural(type: string): string {
  return type.startsWith('whole number') ? type.replace('number', 'numbers') : `${type}s`;
}

function rangeText({minimum, maximum}: Schema): string {
  if (minimum === undefined) return '';
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return isBounded ? ` from ${minimum} to ${maximum}` : ` from ${minimum} up`;
}

function yamlText(value: unknown): string {
  return stringify(value, {collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0}).trim();
}

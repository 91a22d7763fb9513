import {type Document, isAlias, isMap, isScalar, isSeq, type Node, type Scalar} from 'yaml';
import {z} from 'zod';
import {serviceVariant} from '../schema/fields.js';
import {fileSchema} from '../schema/file.js';
import {resolveAliases} from './anchors.js';

/** A key that is there twice, in different letter case. */
export interface CaseTwin {
  readonly written: string;
  readonly other: string;
  /** Offset in the text. */
  readonly at: number;
}

/** Sections that gost does not have: their spelling is udptop's. */
const ownSections: readonly string[] = ['apps', 'labels', 'keys', 'filters', 'alerts', 'screen'];

/**
 * Gives every key that the schema knows its own spelling, because gost ignores the case of letters. Keys that people
 * choose themselves stay as they are.
 * @returns keys that have a twin in another case, and stay, too
 */
export function canonicalKeys(document: Document): CaseTwin[] {
  const twins: CaseTwin[] = [];
  const seen = new Set<Node>();
  const aliases = resolveAliases(document);

  function visit(node: unknown, schema: z.ZodType): void {
    const target = isAlias(node) ? aliases.get(node) : node;
    if ((!isMap(target) && !isSeq(target)) || seen.has(target)) return;
    seen.add(target);
    const known = branchFor(target, schema);
    if (isSeq(target)) {
      if (known instanceof z.ZodArray)
        for (const item of target.items) visit(item, known.element as z.ZodType);
      return;
    }
    if (!(known instanceof z.ZodObject)) return;
    const names = new Map(Object.keys(known.shape).map(key => [key.toLowerCase(), key]));
    for (const {key, value} of target.items) {
      if (!isScalar(key) || typeof key.value !== 'string') continue;
      const name = names.get(key.value.toLowerCase());
      if (name === undefined) continue;
      if (ownSections.includes(name)) continue;
      if (name !== key.value) rename(key as Scalar<string>, name, target.has(name));
      visit(value, known.shape[name] as z.ZodType);
    }
  }

  function rename(key: Scalar<string>, name: string, isTaken: boolean): void {
    if (isTaken) twins.push({written: key.value, other: name, at: key.range?.[0] ?? 0});
    else key.value = name;
  }

  visit(document.contents, fileSchema);
  return twins;
}

/** The branch of the schema that a mapping or list can match. */
function branchFor(node: Node, schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return branchFor(node, schema.unwrap() as z.ZodType);
  if (!(schema instanceof z.ZodUnion)) return schema;
  const options = (schema.options as z.ZodType[]).map(option => branchFor(node, option));
  const fitting = options.filter(option =>
    isSeq(node) ? option instanceof z.ZodArray : option instanceof z.ZodObject,
  );
  // Only services have several kinds of mappings.
  return fitting[fitting.length > 1 ? serviceVariant(handlerType(node)) : 0] ?? schema;
}

function handlerType(service: Node): unknown {
  const handler = isMap(service) ? valueAt(service, 'handler') : undefined;
  const type = isMap(handler) ? valueAt(handler, 'type') : undefined;
  return isScalar(type) ? type.value : undefined;
}

function valueAt(map: Node, name: string): unknown {
  if (!isMap(map)) return undefined;
  return map.items.find(
    ({key}) => isScalar(key) && typeof key.value === 'string' && key.value.toLowerCase() === name,
  )?.value;
}

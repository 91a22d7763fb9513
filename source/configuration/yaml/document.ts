import {
  type Alias,
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml';
import {resolveAliases} from './anchors.js';

/** Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML text as plain data, and where each part of it stands. */
export interface ParsedDocument {
  readonly data: unknown;
  /** Where the value at `path` begins; where it is missing, the nearest mapping or list around it. */
  position(path: readonly PropertyKey[]): Position;
  /** Where `key` itself stands in the mapping at `path`. */
  keyPosition(path: readonly PropertyKey[], key: string): Position;
}

export type DocumentResult = ParsedDocument | {readonly error: string; readonly position: Position};

/** A file may repeat itself by aliases so often, and no more: the "billion laughs" are not funny. */
const maxAliasCount = 500;
/** Finding what an alias stands for takes a search from the start of the file. */
const maxAliases = 2000;

/**
 * Parses one YAML 1.2 document; with anchors, aliases and merge keys.
 * @param rewrite may change keys before the data is read; positions stay
 */
export function parseYaml(
  text: string,
  rewrite: (document: Document, at: (offset: number) => Position) => void = () => {},
): DocumentResult {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    // Its own search for keys that are there twice takes quadratic time.
    uniqueKeys: false,
    // Its warnings would go to stderr; what they are about is refused by the schema.
    logLevel: 'error',
  });
  const at = (offset: number): Position => {
    const {line, col} = lines.linePos(offset);
    return {line: Math.max(line, 1), column: Math.max(col, 1)};
  };
  const [error] = document.errors;
  if (error) return {error: syntaxProblem(error), position: at(error.pos[0])};
  const twice = keyThatIsThereTwice(document);
  if (twice) {
    return {
      error: 'this key is in the mapping already; keep one of the two',
      position: at(twice.range?.[0] ?? 0),
    };
  }
  const aliases = [...resolveAliases(document)];
  const [superfluous] = aliases[maxAliases] ?? [];
  if (superfluous) {
    return {
      error: `more than ${maxAliases} aliases; write the values out`,
      position: at(superfluous.range?.[0] ?? 0),
    };
  }
  rewrite(document, at);

  const nodeAt = (path: readonly PropertyKey[]) => {
    const node = document.getIn(path, true);
    return isNode(node) ? node : undefined;
  };
  const position = (path: readonly PropertyKey[]): Position => {
    for (let length = path.length; length >= 0; length--) {
      const range = nodeAt(path.slice(0, length))?.range;
      if (range) return at(range[0]);
    }
    return {line: 1, column: 1};
  };
  try {
    return {
      data: document.toJS({maxAliasCount}),
      position,
      keyPosition(path, key) {
        const map = nodeAt(path);
        const pair = isMap(map)
          ? map.items.find(item => isScalar(item.key) && String(item.key.value) === key)
          : undefined;
        return isScalar(pair?.key) && pair.key.range ? at(pair.key.range[0]) : position(path);
      },
    };
  } catch (error) {
    const {message, node} = aliasProblem(document, aliases, error as Error);
    return {error: message, position: at(node?.range?.[0] ?? 0)};
  }
}

/** Sentences for what people get wrong most; the parser's own for the rest. */
function syntaxProblem({code, message}: YAMLParseError): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'a second document begins here; expected one, without --- in between';
    case 'TAB_AS_INDENT':
      return 'a tab indents this line; indent with spaces';
    default:
      if (message.includes('call stack')) return 'nested too deeply; expected the few levels of a service';
      return `not valid YAML: ${message.replace(/\s+/g, ' ')}`;
  }
}

/** The first one in the text. A mapping may merge several others. */
function keyThatIsThereTwice(document: Document): Node | undefined {
  let found: Node | undefined;
  visit(document, {
    Map(_key, {items}) {
      const seen = new Set<unknown>();
      for (const {key} of items) {
        if (!isScalar(key) || key.source === '<<') continue;
        if (seen.has(key.value)) {
          found = key;
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}

/** What kept a document that parses from becoming data, which aliases and merge keys alone can do. */
function aliasProblem(
  document: Document,
  aliases: readonly (readonly [Alias, Node | undefined])[],
  {message}: Error,
): {message: string; node?: Node | undefined} {
  if (message.includes('alias count')) {
    const [node] = aliases[0] ?? [];
    return {message: `aliases multiply beyond ${maxAliasCount}; write the values out`, node};
  }
  const [unresolved] = aliases.find(([, node]) => !node) ?? [];
  if (unresolved) {
    // Its name is not told: it may be a password that begins with *.
    return {
      message:
        'no anchor of this name stands before the alias; define it first, or quote a text that begins with *',
      node: unresolved,
    };
  }
  const merge = firstNode(document, node => isScalar(node) && node.source === '<<');
  return {message: `not usable: ${message}; expected a mapping behind <<`, node: merge};
}

function firstNode(document: Document, wanted: (node: Node) => boolean): Node | undefined {
  let found: Node | undefined;
  visit(document, {
    Node(_key, node) {
      if (!wanted(node)) return undefined;
      found = node;
      return visit.BREAK;
    },
  });
  return found;
}

import {isMap, isNode, isScalar, LineCounter, parseDocument} from 'yaml';

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
const maxAliasCount = 100;

export function parseYaml(text: string): DocumentResult {
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false, merge: true});
  const at = (offset: number): Position => {
    const {line, col} = lines.linePos(offset);
    return {line: Math.max(line, 1), column: Math.max(col, 1)};
  };
  const [error] = document.errors;
  if (error) return {error: `not valid YAML: ${error.message}`, position: at(error.pos[0])};

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
    return {error: `not usable: ${(error as Error).message}`, position: {line: 1, column: 1}};
  }
}

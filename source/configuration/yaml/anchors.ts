import {type Alias, type Document, isAlias, type Node, visit} from 'yaml';

/** What each alias of a document stands for: the node with its anchor that comes last before it; undefined if none does. */
export function resolveAliases(document: Document): ReadonlyMap<Alias, Node | undefined> {
  const anchored = new Map<string, Node>();
  const resolved = new Map<Alias, Node | undefined>();
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) resolved.set(node, anchored.get(node.source));
      else if (node.anchor !== undefined) anchored.set(node.anchor, node);
    },
  });
  return resolved;
}

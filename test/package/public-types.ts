import {relative} from 'node:path';
import ts from 'typescript';

/**
 * The names of the package's own types that its exports mention, but that it does not export.
 * @param entry its declarations, such as dist/index.d.ts
 */
export function missingExports(entry: string): string[] {
  const program = ts.createProgram([entry], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    types: ['node'],
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const resolve = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!)!;
  const exported = new Set(checker.getExportsOfModule(module).map(resolve));
  const seen = new Set<ts.Symbol>();
  const missing: string[] = [];

  function visitSymbol(symbol: ts.Symbol): void {
    if (seen.has(symbol)) return;
    seen.add(symbol);
    const own = symbol.declarations?.filter(each => !/\/node_modules\//.test(each.getSourceFile().fileName));
    if (!own?.length || symbol.flags & ts.SymbolFlags.TypeParameter) return;
    if (!exported.has(symbol)) {
      missing.push(`${symbol.name} (${relative('', own[0]!.getSourceFile().fileName)})`);
    }
    for (const declaration of own) visitNode(declaration);
  }

  function visitNode(node: ts.Node): void {
    const name = nameOfType(node);
    const symbol = name && checker.getSymbolAtLocation(name);
    if (symbol) visitSymbol(resolve(symbol));
    ts.forEachChild(node, visitNode);
  }

  for (const symbol of exported) visitSymbol(symbol);
  return missing.sort();
}

/** The name in a reference to a type; undefined for any other node. */
function nameOfType(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  if (ts.isImportTypeNode(node)) return node.qualifier;
  return undefined;
}

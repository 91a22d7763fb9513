import {readFileSync} from 'node:fs';

/** A command line of a page, from a block of shell commands. */
export interface ShellLine {
  readonly file: string;
  /** Counted from 1. */
  readonly lineNumber: number;
  /** Without its comment. */
  readonly text: string;
}

const block = /(?<announced><!-- example: [\w-]+ -->\n+)?```sh\n(?<code>[\s\S]*?)^```$/gm;

/** The shell commands of a page that are not part of a named example, which has a test of its own. */
export function shellLines(file: string): ShellLine[] {
  const page = readFileSync(file, 'utf8');
  return [...page.matchAll(block)].flatMap(match => {
    const {announced, code} = match.groups as {announced?: string; code: string};
    if (announced !== undefined) return [];
    const before = page.slice(0, match.index).split('\n').length;
    return code
      .trimEnd()
      .split('\n')
      .map((line, index) => ({file, lineNumber: before + 1 + index, text: withoutComment(line)}))
      .filter(({text}) => text !== '');
  });
}

/** The command without `# ...` behind it. */
export function withoutComment(line: string): string {
  return line.replace(/(?:^|\s+)# .*$/, '').trim();
}

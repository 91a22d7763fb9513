/** Where a setting is written, so that a later error (such as a port in use) can point at it. */
export type SourceLocation =
  | {readonly kind: 'flag'; readonly flag: string; readonly value: string}
  | {readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number}
  | {readonly kind: 'built-in'};

/** `udptop.yaml:4:11` or `--listen udp://...`: where the user finds what a message is about. */
export function describeSourceLocation(location: SourceLocation): string {
  switch (location.kind) {
    case 'flag':
      return `${location.flag} ${location.value}`;
    case 'file':
      return `${location.file}:${location.line}:${location.column}`;
    case 'built-in':
      return 'the built-in demo';
  }
}

import type {Origin} from './model.js';

/** `udptop.yaml:4:11` or `--listen udp://...`: where a user finds what a message is about. */
export function describeOrigin(origin: Origin): string {
  switch (origin.kind) {
    case 'flag':
      return `${origin.flag} ${origin.value}`;
    case 'file':
      return `${origin.file}:${origin.line}:${origin.column}`;
    case 'built-in':
      return 'the built-in demo';
  }
}

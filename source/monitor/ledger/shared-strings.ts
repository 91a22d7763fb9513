import type {Metadata} from '../../flow/metadata.js';

/** Few strings are worth sharing (services, users, programs); beyond this many, flows keep their own copies. */
const maxTexts = 1000;

/** Every message has its own copies of strings: 10,000 flows of a service would keep its name 10,000 times. */
export function createSharedStrings(): (text: string) => string {
  const texts = new Map<string, string>();
  return text => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size < maxTexts) texts.set(text, text);
    return text;
  };
}

export function withSharedTexts(metadata: Metadata, share: (text: string) => string): Metadata {
  const shared: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(metadata)) {
    shared[key] = typeof value === 'string' ? share(value) : value;
  }
  return shared;
}

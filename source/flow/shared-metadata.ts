import type {Metadata} from './metadata.js';

/** Thousands of flows have the same few; of those that differ from flow to flow, the last ones are known. */
const mostKnown = 1000;

/** What `make` makes of metadata, and the same object for metadata that says the same, as far as it is remembered. */
export function sharedByContent<Made>(make: (metadata: Metadata) => Made): (metadata: Metadata) => Made {
  const known = new Map<string, Made>();
  return metadata => {
    const text = JSON.stringify(metadata);
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = make(metadata);
    if (known.size >= mostKnown) known.clear();
    known.set(text, made);
    return made;
  };
}

import type {Metadata} from '../../flow/metadata.js';
import type {FlowDetails} from '../../snapshot/columns/page.js';

/** Thousands of flows have the same few; of those that differ from flow to flow, the last ones are known. */
const mostKnown = 1000;

/** Details of flows with nothing but metadata, made once for all flows with the same. */
export function createSharedDetails(
  share: (text: string) => string,
): (metadata: Metadata) => FlowDetails & {readonly moreMetadata: Metadata} {
  const known = new Map<string, FlowDetails & {readonly moreMetadata: Metadata}>();
  return metadata => {
    const text = JSON.stringify(metadata);
    let details = known.get(text);
    if (details === undefined) {
      details = {moreMetadata: withSharedTexts(metadata, share)};
      if (known.size >= mostKnown) known.clear();
      known.set(text, details);
    }
    return details;
  };
}

export function withSharedTexts(metadata: Metadata, share: (text: string) => string): Metadata {
  const shared: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(metadata)) {
    shared[key] = typeof value === 'string' ? share(value) : value;
  }
  return shared;
}

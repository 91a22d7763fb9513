import type {Metadata} from '../flow/metadata.js';

const maxPending = 10_000;

/** Metadata of connections that have no meter yet. At the limit the oldest is discarded. */
export function createPendingMetadata() {
  const pending = new Map<string, Metadata>();
  return {
    merge(id: string, metadata: Metadata): void {
      const merged = {...pending.get(id), ...metadata};
      pending.delete(id);
      pending.set(id, merged);
      if (pending.size > maxPending) pending.delete(pending.keys().next().value!);
    },
    take(id: string): Metadata | undefined {
      const metadata = pending.get(id);
      if (metadata) pending.delete(id);
      return metadata;
    },
    clear: () => pending.clear(),
  };
}

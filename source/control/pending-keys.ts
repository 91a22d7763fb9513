/** By then every snapshot shows a change. */
const pendingMs = 1000;

/** The keys of metadata that requests have just set, and that snapshots may not show yet. */
export interface PendingKeys {
  of(flowId: string): Iterable<string>;
  add(flowId: string, keys: readonly string[]): void;
}

/** @param nowMs a clock that only runs forwards */
export function createPendingKeys(nowMs: () => number): PendingKeys {
  // In the order in which they were last set.
  const pending = new Map<string, {readonly keys: Set<string>; readonly atMs: number}>();

  function forget(): void {
    for (const [flowId, {atMs}] of pending) {
      if (atMs > nowMs() - pendingMs) return;
      pending.delete(flowId);
    }
  }

  return {
    of(flowId) {
      forget();
      return pending.get(flowId)?.keys ?? [];
    },
    add(flowId, keys) {
      const before = pending.get(flowId)?.keys ?? [];
      pending.delete(flowId);
      pending.set(flowId, {keys: new Set([...before, ...keys]), atMs: nowMs()});
    },
  };
}

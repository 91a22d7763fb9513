const unitsMs: Record<string, number> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};

/** What a duration looks like, for schemas: `30s`, `1m30s`, `500ms`, `1.5s`. */
export const durationPattern = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;

export const durationExample = 'a duration such as 500ms, 30s or 1m30s';

/** `1m30s` to milliseconds, in Go's notation plus days; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    totalMs += Number(amount) * unitsMs[unit!]!;
  }
  return Math.round(totalMs);
}

/** Milliseconds to `1m30s`. */
export function formatDuration(durationMs: number): string {
  let restMs = durationMs;
  let text = '';
  for (const unit of ['h', 'm', 's', 'ms']) {
    const amount = Math.floor(restMs / unitsMs[unit]!);
    if (amount > 0) text += `${amount}${unit}`;
    restMs -= amount * unitsMs[unit]!;
  }
  return text || '0s';
}

/** Milliseconds of each unit. */
export const durationUnitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** What a duration looks like, for schemas: `30s`, `1m30s`, `500ms`, `1.5s`. */
export const durationPattern = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;

/** The same, or a number of seconds. */
export const durationOrSecondsPattern = /^(?:\d+|(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+)$/;

export const durationExample = 'a duration such as 500ms, 30s or 1m30s';

/**
 * `1m30s` to whole milliseconds, in Go's notation plus days; a number needs its unit, except for `0`.
 * Undefined when it is none, or longer than can be counted.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!durationPattern.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    totalMs += Number(amount) * durationUnitsMs[unit!]!;
  }
  const roundedMs = Math.round(totalMs);
  return Number.isSafeInteger(roundedMs) ? roundedMs : undefined;
}

/** As `parseDuration`; a number alone is a number of seconds, as in gost. */
export function parseDurationOrSeconds(value: string | number): number | undefined {
  return /^\d+$/.test(String(value)) ? parseDuration(`${value}s`) : parseDuration(String(value));
}

/** Milliseconds (rounded; from 0 up) to `1m30s`; hours are the largest unit, as in Go. */
export function formatDuration(durationMs: number): string {
  let restMs = Math.max(0, Math.round(durationMs));
  let text = '';
  for (const unit of ['h', 'm', 's', 'ms']) {
    const amount = Math.floor(restMs / durationUnitsMs[unit]!);
    if (amount > 0) text += `${amount}${unit}`;
    restMs -= amount * durationUnitsMs[unit]!;
  }
  return text || '0s';
}

const prefixes = ['', 'K', 'M', 'G', 'T', 'P'];

/** Blank for what is unknown (not a number), as all formats here. Three significant digits and a prefix of 1000, at most five columns: `0`, `999`, `1.21K`, `31.4M`, `312G`. */
export function formatCount(count: number): string {
  return formatScaled(count, 1000);
}

/** The same with another thousand, such as 1024; still at most three digits. */
export function formatScaled(count: number, thousand: number): string {
  if (Number.isNaN(count)) return '';
  if (count < 1000) return String(Math.round(count));
  let scaled = count;
  let prefix = 0;
  // 999.5 would read as 1000 of the smaller unit.
  while (scaled >= 999.5 && prefix < prefixes.length - 1) {
    scaled /= thousand;
    prefix++;
  }
  const digits = scaled >= 99.95 ? 0 : scaled >= 9.995 ? 1 : 2;
  return `${scaled.toFixed(digits)}${prefixes[prefix]}`;
}

/** As a count; a fraction below ten keeps one digit, so that a slow flow is not taken for a silent one. */
export function formatRate(perSecond: number): string {
  if (Number.isNaN(perSecond)) return '';
  if (perSecond <= 0) return '0';
  if (perSecond < 0.05) return '<0.1';
  return perSecond < 9.95 ? perSecond.toFixed(1) : formatCount(perSecond);
}

/** A share in percent, in at most five columns: `0%`, `<0.1%`, `2.5%`, `97.8%`, `100%`. Only all is 100%. */
export function formatPercent(percent: number): string {
  if (Number.isNaN(percent)) return '';
  if (percent <= 0) return '0%';
  if (percent < 0.05) return '<0.1%';
  return percent >= 100 ? '100%' : `${Math.min(99.9, Number(percent.toFixed(1)))}%`;
}

/** Bytes with a unit: `312B`, `1.21KB`. */
export function formatBytes(bytes: number): string {
  return Number.isNaN(bytes) ? '' : `${formatCount(bytes)}B`;
}

/** A span of time in at most six columns: `0.3s`, `59s`, `1m02s`, `2h13m`, `3d04h`, `120d`. */
export function formatAge(ageMs: number): string {
  if (Number.isNaN(ageMs)) return '';
  const ms = Math.max(0, ageMs);
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const pair = (large: number, largeUnit: string, small: number, smallUnit: string) =>
    `${large}${largeUnit}${String(small).padStart(2, '0')}${smallUnit}`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'm', seconds % 60, 's');
  if (seconds < 86_400) return pair(Math.floor(seconds / 3600), 'h', Math.floor(seconds / 60) % 60, 'm');
  const days = Math.floor(seconds / 86_400);
  return days < 100 ? pair(days, 'd', Math.floor(seconds / 3600) % 24, 'h') : `${days}d`;
}

/** A short span of time in at most six columns: `0.12ms`, `1.3ms`, `48ms`, `1.2s`. */
export function formatRtt(ms: number): string {
  if (Number.isNaN(ms)) return '';
  if (ms < 0.995) return `${ms.toFixed(2)}ms`;
  if (ms < 9.95) return `${ms.toFixed(1)}ms`;
  return ms < 999.5 ? `${Math.round(ms)}ms` : formatAge(ms);
}

/** The same where it is an estimate, which is no finer than 0.1 ms: `~0.1ms`, `~48ms`. */
export function formatEstimatedRtt(ms: number): string {
  if (Number.isNaN(ms)) return '';
  return `~${ms < 0.995 ? `${Math.max(0.1, ms).toFixed(1)}ms` : formatRtt(ms)}`;
}

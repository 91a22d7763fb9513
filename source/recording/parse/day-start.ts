/**
 * Returns a function that turns a day of the calendar into ms since the epoch; NaN for one that is not there, as 30 February.
 * A recording has few days, each many times.
 */
export function createDayStart(): (year: number, month: number, day: number) => number {
  const known = new Map<number, number>();
  let lastDay = -1;
  let lastMs = Number.NaN;
  return (year, month, day) => {
    const number = (year * 100 + month) * 100 + day;
    if (number === lastDay) return lastMs;
    let ms = known.get(number);
    if (ms === undefined) {
      const text = [
        String(year).padStart(4, '0'),
        ...[month, day].map(each => String(each).padStart(2, '0')),
      ].join('-');
      const parsed = Date.parse(text);
      ms = Number.isNaN(parsed) || !new Date(parsed).toISOString().startsWith(text) ? Number.NaN : parsed;
      known.set(number, ms);
    }
    [lastDay, lastMs] = [number, ms];
    return ms;
  };
}

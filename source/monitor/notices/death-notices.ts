/** Sentences about relay threads that died and were restarted, for as long as the monitor runs. */
export function createDeathNotices(wallClockMs: () => number) {
  let count = 0;
  let last = '';
  return {
    add(reason: string): void {
      count++;
      last = `at ${new Date(wallClockMs()).toTimeString().slice(0, 8)} (${reason})`;
    },
    notices: (): string[] => {
      if (count === 0) return [];
      const times = count === 1 ? '' : `, the last of ${count} times`;
      return [`A relay thread died ${last}${times}: its flows ended, and it was restarted`];
    },
  };
}

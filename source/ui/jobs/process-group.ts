import {readFileSync} from 'node:fs';

/** What /proc/PID/stat tells about job control. */
export interface ProcessStat {
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** The controlling terminal; 0 for none. */
  readonly terminal: number;
  /** The group that may use it now. */
  readonly foregroundGroup: number;
}

export function parseStat(text: string): ProcessStat {
  // The name before it may hold anything, parentheses and blanks as well.
  const [, parent, group, session, terminal, foregroundGroup] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number) as [number, number, number, number, number, number];
  return {parent, group, session, terminal, foregroundGroup};
}

/** Undefined where there is no such process, or no such /proc. */
export function statOf(process: number | 'self'): ProcessStat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${process}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Without a terminal of its own, or where it cannot be known, nothing is in the background. */
export function isInForeground(own: ProcessStat | undefined = statOf('self')): boolean {
  return own === undefined || own.terminal === 0 || own.group === own.foregroundGroup;
}

/**
 * Whether no shell watches over the group of a process (POSIX: an orphaned process group). The kernel does not stop such a
 * group at Ctrl-Z, because nobody could continue it.
 */
export function isOrphaned(own: ProcessStat, stat: (pid: number) => ProcessStat | undefined): boolean {
  let ancestor = stat(own.parent);
  // Those in the same group, such as npm, are no shells with job control.
  while (ancestor?.group === own.group) ancestor = stat(ancestor.parent);
  return ancestor?.session !== own.session;
}

import {expect, test} from 'vitest';
import {
  isInForeground,
  isOrphaned,
  type ProcessStat,
  parseStat,
} from '../../../source/ui/jobs/process-group.js';

const own: ProcessStat = {parent: 20, group: 30, session: 10, terminal: 34816, foregroundGroup: 30};

test('the numbers of job control are read after a name that holds anything', () => {
  expect(parseStat('31 (a) S 9 (b c)) S 20 30 10 34816 30 4194304 1 2')).toEqual(own);
});

test('a job is in the foreground if the terminal belongs to its group, or it has no terminal', () => {
  expect(isInForeground(own)).toBe(true);
  expect(isInForeground({...own, foregroundGroup: 40})).toBe(false);
  expect(isInForeground({...own, terminal: 0, foregroundGroup: -1})).toBe(true);
});

test('a group is orphaned unless a process outside of it, in its session, is its ancestor', () => {
  const others = new Map<number, ProcessStat>([
    // npm, in the same group, and the shell that started it.
    [20, {...own, parent: 10}],
    [10, {...own, parent: 5, group: 10}],
  ]);
  const stat = (pid: number) => others.get(pid);
  expect(isOrphaned(own, stat)).toBe(false);
  expect(isOrphaned({...own, session: 99}, stat)).toBe(true);
  others.delete(10);
  expect(isOrphaned(own, stat)).toBe(true);
});

import {vi} from 'vitest';

/** Resolves once `check` no longer throws, however busy the machine is. */
export const eventually = (check: () => void) => vi.waitFor(check, 10_000);

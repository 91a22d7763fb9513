import type {ScreenOptions, SnapshotSource} from '../../../ui/screen-options.js';

/** A source with its alerts, masked where that is asked for. */
export type SeenAs = (source: SnapshotSource) => SnapshotSource;

/** The file that is shown, and how it ended. */
export interface Played {
  readonly shown: Pick<ScreenOptions, 'source' | 'changeInterval' | 'seek' | 'pause' | 'hint' | 'kind'>;
  /** Without a screen: resolves when all of it has been shown. */
  readonly over: Promise<number>;
  /** Ends what was written besides; resolves with the exit status. */
  readonly finish?: () => Promise<number>;
  /** What to say of it at the end. */
  readonly remark: () => string | undefined;
  close(): void;
}

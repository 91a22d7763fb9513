/** Where snapshots come from: a running relay, a recording, or a saved snapshot. */
export type SourceKind = 'live' | 'replay' | 'saved';

/** What goes wrong at present beside the relay, as sentences for the header and for snapshots, by what it happens to. */
export type Troubles = Map<string, string>;

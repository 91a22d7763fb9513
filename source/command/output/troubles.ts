/** What goes wrong at present beside the relay, as sentences for the header and for snapshots, by what it happens to. */
export type Troubles = Map<string, string>;

/** Whether something that was to be written is still lost. A configuration that was not reloaded is not. */
export function isOutputLost(troubles: Troubles): boolean {
  return [...troubles.keys()].some(key => key !== 'reload');
}

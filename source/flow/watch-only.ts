/** The flow is watched beside its path, so nothing can be done to it: a sentence says so. */
export class WatchOnlyError extends Error {
  override readonly name = 'WatchOnlyError';

  constructor() {
    super('the flow is only watched, beside its path: udptop acts on the flows that go through it');
  }
}

/** Reports what a call rejects with, if it returned a promise: nobody else awaits it. */
export function reportRejection(returned: unknown, report: (error: unknown) => void): void {
  if (isThenable(returned)) void returned.then(undefined, report);
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

/** What a call returned, unless it is a promise, for which its caller cannot wait: that is reported, or its rejection. */
export function unlessPromise<Value>(
  returned: Value,
  name: string,
  report: (error: unknown) => void,
): Value | undefined {
  if (!isThenable(returned)) return returned;
  void returned.then(() => report(new TypeError(`${name} returned a promise`)), report);
  return undefined;
}

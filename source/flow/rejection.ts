/** Reports what a call rejects with, if it returned a promise: nobody else awaits it. */
export function reportRejection(returned: unknown, report: (error: unknown) => void): void {
  if (isThenable(returned)) void returned.then(undefined, report);
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

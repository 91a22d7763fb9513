/** The kernel's rules cannot be read or changed; the message says what to do. */
export class NetfilterError extends Error {
  override readonly name = 'NetfilterError';
}

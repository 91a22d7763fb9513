export const zeros = (bytes: number) => new Uint8Array(bytes);
export const filled = (bytes: number) =>
  Uint8Array.from({length: bytes}, (_, index) => (index * 89 + 31) & 255);

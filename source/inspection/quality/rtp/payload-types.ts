/** What a static payload type stands for (RFC 3551, section 6). */
export interface PayloadType {
  readonly codec: string;
  /** How fast its timestamps run. */
  readonly clockHz: number;
}

const type = (codec: string, clockHz: number): PayloadType => ({codec, clockHz});
const audioHz = 8000;
const videoHz = 90_000;

/** G722 samples at 16 kHz, but its timestamps run at 8 kHz (RFC 3551, section 4.5.2). */
const types: Readonly<Record<number, PayloadType>> = {
  0: type('PCMU', audioHz),
  3: type('GSM', audioHz),
  4: type('G723', audioHz),
  5: type('DVI4', audioHz),
  6: type('DVI4', 16_000),
  7: type('LPC', audioHz),
  8: type('PCMA', audioHz),
  9: type('G722', audioHz),
  10: type('L16', 44_100),
  11: type('L16', 44_100),
  12: type('QCELP', audioHz),
  13: type('CN', audioHz),
  14: type('MPA', videoHz),
  15: type('G728', audioHz),
  16: type('DVI4', 11_025),
  17: type('DVI4', 22_050),
  18: type('G729', audioHz),
  25: type('CelB', videoHz),
  26: type('JPEG', videoHz),
  28: type('nv', videoHz),
  31: type('H261', videoHz),
  32: type('MPV', videoHz),
  33: type('MP2T', videoHz),
  34: type('H263', videoHz),
};

/** Undefined for a type whose meaning the two ends have agreed on elsewhere. */
export function payloadType(number: number): PayloadType | undefined {
  return types[number];
}

/** Comfort noise is no codec of its own: it fills the pauses of another one (RFC 3389). */
export const comfortNoise = 13;

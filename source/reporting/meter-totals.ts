/** What was counted in one direction, since the connection started. */
export interface MeterDirection {
  readonly packets: number;
  /** UDP payload bytes. */
  readonly bytes: number;
}

/** What a meter counted since its connection started. */
export interface MeterTotals {
  /** Client to target, as received from the client. */
  readonly rx: MeterDirection;
  /** Target to client, as received from the target. */
  readonly tx: MeterDirection;
  /** What of `rx` and `tx` was not forwarded. */
  readonly dropped: {readonly rx: MeterDirection; readonly tx: MeterDirection};
  /** Datagrams that were received and not forwarded, in both directions. */
  readonly drops: number;
  /** ICMP refusals: nothing listens at the target (RFC 1122, section 4.1.3.3). */
  readonly refusals: number;
  /**
   * How long the target takes to answer, in ms, smoothed as TCP smooths its round-trip time (RFC 6298, section 2.3);
   * where it is an estimate, the shortest time of late. Null before the first answer. See `Meter.responseTimes`.
   */
  readonly rttMs: number | null;
}

/** What was counted per second, over the last interval; bytes are UDP payload bytes. */
export interface MeterRates {
  readonly rxPacketsPerSecond: number;
  readonly rxBytesPerSecond: number;
  readonly txPacketsPerSecond: number;
  readonly txBytesPerSecond: number;
}

/** The rates of a meter that has not seen a whole interval. */
export const noRates: MeterRates = {
  rxPacketsPerSecond: 0,
  rxBytesPerSecond: 0,
  txPacketsPerSecond: 0,
  txBytesPerSecond: 0,
};

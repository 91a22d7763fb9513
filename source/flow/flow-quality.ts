/** How well a flow goes, as far as its protocol tells; null for what is not known. */
export interface FlowQuality {
  /** Datagrams that should have come by their numbers, of both directions. */
  readonly expected: number | null;
  /** Those of them that did not come, or that the receiver reported as lost. */
  readonly lost: number | null;
  /** How much the time between datagrams changes (RFC 3550, section 6.4.1), in ms; of several streams, the worst. */
  readonly jitterMs: number | null;
  /** An estimate of what listeners would say, from 1 to 4.5, by the E-model (ITU-T G.107) from codec, loss, jitter and round trip. */
  readonly mosEstimate: number | null;
  /** Requests that name an answer, without those that were sent again. */
  readonly asked: number | null;
  readonly answered: number | null;
  /** Requests that were sent again. */
  readonly retries: number | null;
  /** The round trip that the protocol itself measures or shows, in ms. */
  readonly pathRttMs: number | null;
  /** What the last answer said: the response code of DNS or SIP, the stratum of NTP. */
  readonly status: number | null;
}

/** The columns that the numbers of `FlowQuality` are kept in; NaN where nothing is known. */
export const Quality = {
  expected: 0,
  lost: 1,
  jitterMs: 2,
  mosEstimate: 3,
  asked: 4,
  answered: 5,
  retries: 6,
  pathRttMs: 7,
  status: 8,
} as const satisfies Record<keyof FlowQuality, number>;

export const qualityNames = Object.keys(Quality) as readonly (keyof FlowQuality)[];
export const qualityColumns = qualityNames.length;

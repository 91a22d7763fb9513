/** A kind of demo traffic: what its clients send and what its target answers. */
export interface DemoShape {
  readonly service: string;
  readonly app: string;
  /** Payload bytes of each answer to one request; empty for one-way traffic. */
  readonly replyBytes: readonly number[];
  /** Clients at the same time. */
  readonly clients: number;
  /** After so many datagrams a client ends, and a new one replaces it. */
  readonly datagramsPerClient: number;
  /** Payload bytes of a request. */
  readonly requestBytes: readonly [min: number, max: number];
  /** Pause between two sends of a client, in ms. */
  readonly pauseMs: readonly [min: number, max: number];
  /** Datagrams per send. */
  readonly burst: readonly [min: number, max: number];
  /** False: nothing listens at the target, which shows refusals. */
  readonly listens: boolean;
}

/** Steady, bursty, request/response, one-way and refused traffic. */
export const demoShapes: readonly DemoShape[] = [
  {
    service: 'dns',
    app: 'dns',
    replyBytes: [120],
    clients: 5,
    datagramsPerClient: 3,
    requestBytes: [29, 60],
    pauseMs: [100, 1500],
    burst: [1, 1],
    listens: true,
  },
  {
    service: 'game',
    app: 'game',
    replyBytes: [180],
    clients: 4,
    datagramsPerClient: 6000,
    requestBytes: [40, 110],
    pauseMs: [25, 45],
    burst: [1, 1],
    listens: true,
  },
  {
    service: 'voice',
    app: 'rtp',
    replyBytes: [172],
    clients: 2,
    datagramsPerClient: 3000,
    requestBytes: [172, 172],
    pauseMs: [20, 20],
    burst: [1, 1],
    listens: true,
  },
  {
    service: 'video',
    app: 'quic',
    replyBytes: Array.from({length: 24}, () => 1200),
    clients: 2,
    datagramsPerClient: 900,
    requestBytes: [35, 80],
    pauseMs: [60, 120],
    burst: [1, 2],
    listens: true,
  },
  {
    service: 'syslog',
    app: 'syslog',
    replyBytes: [],
    clients: 3,
    datagramsPerClient: 400,
    requestBytes: [80, 400],
    pauseMs: [800, 4000],
    burst: [1, 40],
    listens: true,
  },
  {
    service: 'metrics',
    app: 'statsd',
    replyBytes: [],
    clients: 1,
    datagramsPerClient: 200,
    requestBytes: [20, 60],
    pauseMs: [500, 1500],
    burst: [1, 3],
    listens: false,
  },
];

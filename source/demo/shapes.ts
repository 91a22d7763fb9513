import type {Limits, RateLimits} from '../flow/limits.js';
import {a2sPayloads} from './payloads/a2s.js';
import {blankPayloads} from './payloads/blank.js';
import {dnsPayloads} from './payloads/dns.js';
import {statsdPayloads, syslogPayloads} from './payloads/lines.js';
import type {Payloads} from './payloads/payloads.js';
import {quicPayloads} from './payloads/quic.js';
import {rtpPayloads} from './payloads/rtp.js';

/** A kind of demo traffic: who sends what, and how its target answers. */
export interface DemoShape {
  readonly service: string;
  /** What inspection does not recognise is named. */
  readonly app?: string;
  readonly payloads: Payloads;
  /** A client at each of these addresses, at the same time. */
  readonly clients: readonly string[];
  /** After so many datagrams a client ends, and a new one replaces it. */
  readonly datagramsPerClient: number;
  /** Pause between two sends of a client, in ms. */
  readonly pauseMs: readonly [min: number, max: number];
  /** Datagrams per send. */
  readonly burst: readonly [min: number, max: number];
  /** How long the target takes to answer, in ms: mostly short, seldom long. */
  readonly answerMs: readonly [min: number, max: number];
  /** False: nothing listens at the target, which shows refusals. */
  readonly listens: boolean;
  readonly limits?: Partial<Limits>;
  readonly rateLimits?: RateLimits;
}

/** Addresses of loopback; where it has only one, all clients are there. */
const desks = ['127.0.1.1', '127.0.1.2', '127.0.1.3', '127.0.1.4'];
const phones = ['127.0.2.1', '127.0.2.2', '127.0.2.3'];
const servers = ['127.0.3.1', '127.0.3.2'];

const atOnce = [0, 0] as const;
const single = [1, 1] as const;
const seats = 5;

/** Steady, bursty, short, long-lived, one-way, limited and refused traffic, and a service without a free seat. */
export const demoShapes: readonly DemoShape[] = [
  {
    service: 'dns',
    payloads: dnsPayloads,
    clients: [...desks, ...phones],
    datagramsPerClient: 3,
    pauseMs: [100, 1500],
    burst: single,
    answerMs: [0.3, 30],
    listens: true,
  },
  {
    service: 'game',
    app: 'game',
    payloads: blankPayloads([40, 110], 180),
    clients: desks,
    datagramsPerClient: 6000,
    pauseMs: [25, 45],
    burst: single,
    answerMs: atOnce,
    listens: true,
  },
  {
    service: 'voice',
    payloads: rtpPayloads,
    clients: phones.slice(0, 2),
    datagramsPerClient: 3000,
    pauseMs: [20, 20],
    burst: single,
    answerMs: atOnce,
    listens: true,
  },
  {
    service: 'video',
    payloads: quicPayloads,
    clients: desks.slice(0, 2),
    datagramsPerClient: 900,
    pauseMs: [60, 120],
    burst: [1, 2],
    answerMs: atOnce,
    listens: true,
  },
  {
    service: 'lobby',
    payloads: a2sPayloads,
    clients: [...desks, ...phones],
    datagramsPerClient: 300,
    pauseMs: [300, 1200],
    burst: single,
    answerMs: [2, 25],
    listens: true,
    limits: {maxSessions: seats},
  },
  {
    service: 'syslog',
    payloads: syslogPayloads,
    clients: [...servers, ...servers],
    datagramsPerClient: 400,
    pauseMs: [800, 4000],
    burst: [1, 40],
    answerMs: atOnce,
    listens: true,
    rateLimits: {service: {rxDatagramsPerSecond: 120}},
  },
  {
    service: 'metrics',
    payloads: statsdPayloads,
    clients: servers.slice(0, 1),
    datagramsPerClient: 200,
    pauseMs: [500, 1500],
    burst: [1, 3],
    answerMs: atOnce,
    listens: false,
  },
];

import {between, oneOf, type Payloads} from './payloads.js';

const noAnswers = {answers: () => []} satisfies Partial<Payloads>;

const messages = [
  'accepted connection from 192.0.2.7',
  'job 4711 took 3.2 s',
  'cache is warm, 81% hits',
  'retrying upstream api.shop.example',
];
/** Of RFC 5424, section 6.2.1: local0, from error to info. */
const priorities = [131, 132, 133, 134];

/** Lines of a log (RFC 5424, section 6). */
export const syslogPayloads: Payloads = {
  ...noAnswers,
  client() {
    const host = `web-${Math.ceil(between([0, 4]))}`;
    return () =>
      Buffer.from(
        `<${oneOf(priorities)}>1 ${new Date().toISOString()} ${host} shop - - - ${oneOf(messages)}`,
      );
  },
};

const counters = ['shop.orders', 'shop.logins', 'cache.hits'];

/** Counters as statsd reads them. */
export const statsdPayloads: Payloads = {
  ...noAnswers,
  client: () => () => Buffer.from(`${oneOf(counters)}:${Math.ceil(between([0, 9]))}|c`),
};

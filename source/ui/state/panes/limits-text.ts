import {formatBytes, formatCount} from '../../../quantity/format.js';
import type {LimitedRate, ServiceLimits} from '../../../snapshot/snapshot.js';

const whom = {
  service: 'all flows together',
  flow: 'each flow',
  client: 'each client of',
  network: 'all clients of',
} as const;

/**
 * `Limits: 10 sessions a client, 500 new sessions/s, replies of 10 times the request until the client sends again, each
 * client of 10.0.0.0/8 1.0MB/s in`; empty if there are none.
 */
export function limitsText(limits: ServiceLimits | undefined): string {
  if (!limits) return '';
  const {maxSessionsPerClient, newSessionsPerSecond, amplification, rates = []} = limits;
  const parts = [
    ...(maxSessionsPerClient === undefined ? [] : [`${formatCount(maxSessionsPerClient)} sessions a client`]),
    ...(newSessionsPerSecond === undefined ? [] : [`${formatCount(newSessionsPerSecond)} new sessions/s`]),
    ...(amplification === undefined
      ? []
      : [`replies of ${amplification} times the request until the client sends again`]),
    ...rates.map(rateText),
  ];
  return parts.length === 0 ? '' : `Limits: ${parts.join(', ')}`;
}

function rateText(rate: LimitedRate): string {
  const {of, block} = rate;
  const subject = [whom[of], block].filter(Boolean).join(' ');
  const amounts = [
    amount(rate.rxBytesPerSecond, bytes => `${formatBytes(bytes)}/s in`),
    amount(rate.txBytesPerSecond, bytes => `${formatBytes(bytes)}/s out`),
    amount(rate.rxDatagramsPerSecond, datagrams => `${formatCount(datagrams)} datagrams/s in`),
    amount(rate.txDatagramsPerSecond, datagrams => `${formatCount(datagrams)} datagrams/s out`),
    amount(rate.newSessionsPerSecond, sessions => `${formatCount(sessions)} new sessions/s`),
  ];
  return `${subject} ${amounts.flat().join(' and ')}`;
}

function amount(value: number | undefined, text: (value: number) => string): string[] {
  return value === undefined ? [] : [text(value)];
}

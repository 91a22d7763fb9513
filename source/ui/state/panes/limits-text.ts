import {formatBytes, formatCount} from '../../../quantity/format.js';
import type {LimitedRate, ServiceLimits} from '../../../snapshot/snapshot.js';

const whom = {service: 'all together', flow: 'each flow', client: 'each of', network: 'together'} as const;

/** `limits: 500 new sessions/s, amplification 10, each of 10.0.0.0/8 1.0MB/s in`; empty if there are none. */
export function limitsText(limits: ServiceLimits | undefined): string {
  if (!limits) return '';
  const {maxSessionsPerClient, newSessionsPerSecond, amplification, rates = []} = limits;
  const parts = [
    ...(maxSessionsPerClient === undefined ? [] : [`${formatCount(maxSessionsPerClient)} sessions a client`]),
    ...(newSessionsPerSecond === undefined ? [] : [`${formatCount(newSessionsPerSecond)} new sessions/s`]),
    ...(amplification === undefined ? [] : [`amplification ${amplification}`]),
    ...rates.map(rateText),
  ];
  return parts.length === 0 ? '' : `limits: ${parts.join(', ')}`;
}

function rateText(rate: LimitedRate): string {
  const {of, block} = rate;
  const subject = of === 'network' ? `${block} ${whom[of]}` : [whom[of], block].filter(Boolean).join(' ');
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

import type {ServiceConfiguration} from '../../configuration/model.js';
import {
  type BlockRate,
  defaultAmplification,
  defaultNewSessionsPerSecond,
  type RateLimits,
} from '../../flow/limits.js';
import type {LimitedRate, ServiceLimits} from '../../snapshot/snapshot.js';

/** What limits a service, where the configuration says nothing as well. */
export function limitsOf({handler, limits, rateLimits}: ServiceConfiguration): ServiceLimits {
  const byDefault =
    handler === 'udp' || handler === 'insert'
      ? {newSessionsPerSecond: defaultNewSessionsPerSecond, amplification: defaultAmplification}
      : {newSessionsPerSecond: 0, amplification: 'off' as const};
  const {maxSessionsPerClient} = limits;
  const newSessionsPerSecond = limits.newSessionsPerSecond ?? byDefault.newSessionsPerSecond;
  const amplification = limits.amplification ?? byDefault.amplification;
  const rates = ratesOf(rateLimits);
  return {
    ...(maxSessionsPerClient < limits.maxSessions && {maxSessionsPerClient}),
    ...(newSessionsPerSecond > 0 && {newSessionsPerSecond}),
    ...(amplification !== 'off' && {amplification}),
    ...(rates.length > 0 && {rates}),
  };
}

function ratesOf({service, flow, clients = [], networks = []}: RateLimits = {}): LimitedRate[] {
  const ofBlock = (of: 'client' | 'network') => (each: BlockRate) => ({of, block: each.block, ...each.rate});
  return [
    ...(service ? [{of: 'service' as const, ...service}] : []),
    ...(flow ? [{of: 'flow' as const, ...flow}] : []),
    ...clients.map(ofBlock('client')),
    ...networks.map(ofBlock('network')),
  ];
}

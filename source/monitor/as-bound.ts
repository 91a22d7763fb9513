import type {ServiceConfiguration} from '../configuration/model.js';
import type {StartedService} from './threads/relay-events.js';

/** The configuration with the ports that the kernel chose. All threads of a service share them. */
export function asBound(configuration: ServiceConfiguration, started?: StartedService): ServiceConfiguration {
  if ('listen' in configuration && started?.address) return {...configuration, listen: started.address};
  if (configuration.handler === 'insert' && started?.steered)
    return {...configuration, steered: started.steered};
  return configuration;
}

import {memo} from 'react';
import {paneLines} from '../render/panes/pane-lines.js';
import {type ServicesPaneState, servicesPane} from '../render/panes/services-pane.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const servicesFields = [
  'snapshot',
  'sorted',
  'view',
  'size',
  'paneTop',
] as const satisfies readonly (keyof ServicesPaneState)[];

/** The services and their limits. */
export const Services = memo(function Services(state: ServicesPaneState) {
  return <StyledLines lines={paneLines(state, servicesPane(state))} />;
});

import {memo} from 'react';
import {type ServicesPaneState, servicesPaneLines} from '../render/panes/services-pane.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const servicesFields = [
  'snapshot',
  'past',
  'sorted',
  'view',
  'size',
  'paneTop',
  'selectedService',
  'cursorSign',
] as const satisfies readonly (keyof ServicesPaneState)[];

/** The services as a table, and everything about one of them. */
export const Services = memo(function Services(state: ServicesPaneState) {
  return <StyledLines lines={servicesPaneLines(state)} />;
});

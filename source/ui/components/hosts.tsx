import {memo} from 'react';
import {type HostsPaneState, hostsPaneLines} from '../render/panes/hosts-pane.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const hostsFields = [
  'snapshot',
  'past',
  'view',
  'size',
  'paneTop',
  'selectedHost',
  'cursorSign',
] as const satisfies readonly (keyof HostsPaneState)[];

/** The machines of a fleet as a table, and everything about one of them. */
export const Hosts = memo(function Hosts(state: HostsPaneState) {
  return <StyledLines lines={hostsPaneLines(state)} />;
});

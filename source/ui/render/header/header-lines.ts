import {graphLines, headerHeight, headerHeights} from '../../state/size.js';
import {cutLine, type Line} from '../spans.js';
import {servicesLine} from './services-line.js';
import {statesLine} from './states-line.js';
import {type StatusState, statusLine} from './status-line.js';
import {type TitleState, titleLine} from './title-line.js';
import {trafficBoxes} from './traffic-box.js';
import {compactTrafficLine, trafficLines} from './traffic-lines.js';
import type {TrafficState} from './traffic-spans.js';

/** What the header shows. */
export type HeaderState = TitleState & TrafficState & StatusState;

/**
 * The lines above the table.
 * @param hint shown before the notices
 */
export function headerLines(state: HeaderState, hint: string | undefined): Line[] {
  const {size} = state;
  const isCompact = headerHeight(size) === headerHeights.compact;
  if (headerHeight(size, state.mode) === 1) return [cutLine(titleLine(state), size.columns)];
  const graphs = graphLines(size);
  const lines = isCompact
    ? [titleLine(state), compactTrafficLine(state), statusLine(state, hint)]
    : [
        titleLine(state),
        ...(graphs > 0 ? trafficBoxes(state, graphs) : trafficLines(state)),
        servicesOrStates(state),
        statusLine(state, hint),
      ];
  return lines.map(line => cutLine(line, size.columns));
}

/** Without services, as in a file that has none, the states of the flows. */
function servicesOrStates(state: HeaderState): Line {
  return state.snapshot.services.length > 0 ? servicesLine(state) : statesLine(state.snapshot);
}

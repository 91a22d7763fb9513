import type {ScreenState} from '../state/screen-state.js';
import {splitOf} from '../state/size.js';
import {FlowDetail, FlowsAndDetail, flowDetailFields} from './flow-detail.js';
import {FlowTable, flowTableFields} from './flow-table.js';
import {Help, helpFields} from './help.js';
import {Hosts, hostsFields} from './hosts.js';
import {Log, logFields} from './log.js';
import {Menu, menuFields} from './menu.js';
import {Palette, paletteFields} from './palette.js';
import {Services, servicesFields} from './services.js';
import {Setup, setupFields} from './setup.js';
import {slice} from './slice.js';

/** What is open between the header and the footer: the table, or what stands in its place. */
export function Main({state}: {readonly state: ScreenState}) {
  switch (state.mode) {
    case 'detail':
      return <Detail state={state} />;
    case 'hosts':
      return <Hosts {...slice(state, hostsFields)} />;
    case 'services':
      return <Services {...slice(state, servicesFields)} />;
    case 'log':
      return <Log {...slice(state, logFields)} />;
    case 'help':
      return <Help {...slice(state, helpFields)} />;
    case 'menu':
      return <Menu {...slice(state, menuFields)} />;
    case 'palette':
      return <Palette {...slice(state, paletteFields)} />;
    case 'setup':
      return <Setup {...slice(state, setupFields)} />;
    default:
      return <FlowTable {...slice(state, flowTableFields)} />;
  }
}

/** The detail of a flow, on a large terminal together with the list. */
function Detail({state}: {readonly state: ScreenState}) {
  const detail = <FlowDetail {...slice(state, flowDetailFields)} />;
  switch (splitOf(state)) {
    case 'beside':
      return <FlowsAndDetail {...slice(state, [...flowTableFields, ...flowDetailFields])} />;
    case 'below':
      return (
        <>
          <FlowTable {...slice(state, flowTableFields)} />
          {detail}
        </>
      );
    default:
      return detail;
  }
}

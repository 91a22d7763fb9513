import type {ScreenState} from '../state/screen-state.js';
import {FlowDetail, flowDetailFields} from './flow-detail.js';
import {FlowTable, flowTableFields} from './flow-table.js';
import {Help, helpFields} from './help.js';
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
      return <FlowDetail {...slice(state, flowDetailFields)} />;
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

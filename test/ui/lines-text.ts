import {messageLine} from '../../source/ui/render/footer/footer-lines.js';
import {keyBarLine} from '../../source/ui/render/footer/key-bar.js';
import {promptLines} from '../../source/ui/render/footer/prompt-lines.js';
import {type HeaderState, headerLines} from '../../source/ui/render/header/header-lines.js';
import {menuLines} from '../../source/ui/render/overlays/menu-lines.js';
import {setupLines} from '../../source/ui/render/overlays/setup-lines.js';
import {type HostsPaneState, hostsPaneLines} from '../../source/ui/render/panes/hosts-pane.js';
import {type ServicesPaneState, servicesPaneLines} from '../../source/ui/render/panes/services-pane.js';
import {type Line, lineText} from '../../source/ui/render/spans.js';
import {type TableState, tableLines} from '../../source/ui/render/table/table-lines.js';
import type {ScreenState} from '../../source/ui/state/screen-state.js';

const texts = (lines: readonly Line[]) => lines.map(lineText);

/** The parts of the screen as texts without styles, one a line. */
export const headerText = (state: HeaderState, hint?: string) => texts(headerLines(state, hint));
export const tableText = (state: TableState) => texts(tableLines(state));
export const servicesText = (state: ServicesPaneState) => texts(servicesPaneLines(state));
export const hostsText = (state: HostsPaneState) => texts(hostsPaneLines(state));
export const menuText = (state: ScreenState) => texts(menuLines(state));
export const setupText = (state: ScreenState) => texts(setupLines(state));
export const keyBarText = (state: ScreenState) => lineText(keyBarLine(state));
export const promptText = (state: ScreenState) => texts(promptLines(state));
export const messageText = (state: ScreenState) => lineText(messageLine(state));

import type {ThemeName} from '../../text/theme-name.js';
import type {Grouping} from '../../view/tree.js';
import type {ViewState} from '../../view/view.js';

import type {ScreenState} from './state.js';

/** What is chosen on the screen, and may be kept for the next one. */
export interface Look extends ViewState {
  readonly grouping: Grouping | undefined;
  readonly theme: ThemeName;
}

export function lookOf({view, grouping, themeName}: ScreenState): Look {
  return {...view, grouping, theme: themeName};
}

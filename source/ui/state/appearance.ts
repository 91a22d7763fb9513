import type {ThemeName} from '../../text/theme-name.js';
import type {Grouping} from '../../view/rows/groups.js';
import type {ViewState} from '../../view/view.js';
import type {ScreenState} from './screen-state.js';

/** The user's choices on the screen, which the next run may start with. */
export interface Appearance extends ViewState {
  readonly grouping: Grouping | undefined;
  readonly theme: ThemeName;
}

export function appearanceOf({
  view,
  grouping,
  themeName,
}: Pick<ScreenState, 'view' | 'grouping' | 'themeName'>): Appearance {
  return {...view, grouping, theme: themeName};
}

import {memo} from 'react';
import {type MenuState, menuLines} from '../render/overlays/menu-lines.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const menuFields = ['size', 'menu'] as const satisfies readonly (keyof MenuState)[];

/** A list to choose from: a sort column, an action, an export or a filter. */
export const Menu = memo(function Menu(state: MenuState) {
  return <StyledLines lines={menuLines(state)} />;
});

import {memo} from 'react';
import {type HeaderState, headerLines} from '../render/header/header-lines.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const headerFields = [
  'snapshot',
  'newest',
  'paused',
  'momentMs',
  'writing',
  'pauseDiff',
  'follow',
  'kind',
  'past',
  'bindings',
  'history',
  'view',
  'sorted',
  'rows',
  'selectedIndex',
  'grouping',
  'mode',
  'draftError',
  'size',
] as const satisfies readonly (keyof HeaderState)[];

interface HeaderProps extends HeaderState {
  /** Shown where there is no notice. */
  readonly hint?: string | undefined;
}

/** Totals, graphs, services and the view, above everything else. */
export const Header = memo(function Header({hint, ...state}: HeaderProps) {
  return <StyledLines lines={headerLines(state, hint)} />;
});

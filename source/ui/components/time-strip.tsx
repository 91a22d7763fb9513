import {memo} from 'react';
import {type TimeStripState, timeStripLine} from '../render/footer/time-strip.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const timeStripFields = [
  'past',
  'snapshot',
  'newest',
  'paused',
  'bookmarks',
  'bindings',
  'size',
] as const satisfies readonly (keyof TimeStripState)[];

/** The kept past in a line. */
export const TimeStrip = memo(function TimeStrip(state: TimeStripState) {
  return <StyledLines lines={[timeStripLine(state)]} />;
});

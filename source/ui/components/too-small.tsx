import {memo} from 'react';
import {tooSmallText} from '../render/too-small-text.js';
import type {Size} from '../state/size.js';
import {StyledLines} from './styled-lines.js';

/** Says which size the screen needs, in place of everything else. */
export const TooSmall = memo(function TooSmall({size}: {readonly size: Size}) {
  return <StyledLines lines={[[[tooSmallText(size)]]]} />;
});

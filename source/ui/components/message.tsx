import {memo} from 'react';
import {type MessageState, messageLine} from '../render/footer/footer-lines.js';
import {StyledLines} from './styled-lines.js';

/** The fields of the state that it shows. */
export const messageFields = ['message', 'size'] as const satisfies readonly (keyof MessageState)[];

/** A message, in place of the key bar. */
export const MessageLine = memo(function MessageLine(state: MessageState) {
  return <StyledLines lines={[messageLine(state)]} />;
});

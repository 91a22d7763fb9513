/** Reports presses and the wheel of the mouse, in SGR form (xterm's modes 1000 and 1006). */
export const mouseOn = '\u001b[?1000h\u001b[?1006h';
export const mouseOff = '\u001b[?1006l\u001b[?1000l';

/** Brackets pasted text, so that it can be told from keys (xterm's mode 2004). */
export const pasteOn = '\u001b[?2004h';
export const pasteOff = '\u001b[?2004l';

/** Reports of presses and of the wheel, in SGR form (xterm's modes 1000 and 1006). */
export const mouseOn = '\u001b[?1000h\u001b[?1006h';
export const mouseOff = '\u001b[?1006l\u001b[?1000l';

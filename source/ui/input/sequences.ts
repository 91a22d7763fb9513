// What an escape sequence is made of (ECMA-48; xterm's "Control Sequences"): CSI, SS3, and strings such as OSC and DCS.
const csi = '\\[\\[?[0-?]*[ -/]*';
const ss3 = 'O[0-9;]*';
const string = '[\\]PX^_][^\\u0003\\u0007\\u0018\\u001a\\u001b]*';
/** Three bytes follow that may be letters: where the mouse is, as X10 reports it. */
const x10 = '\\[M[^\\u0000-\\u001f]';
const introducer = '\\u001b{1,2}';

const whole = new RegExp(
  `^(?:${introducer}(?:${x10}{3}|${csi}[@-~]|${ss3}[@-~])|\\u001b${string}(?:[\\u0007\\u0018\\u001a]|\\u001b\\\\))`,
  'u',
);
const begun = new RegExp(`^(?:${introducer}(?:${x10}{0,2}|${csi}|${ss3})|\\u001b${string}\\u001b?)$`, 'u');
/** The part of a sequence that something else breaks off, or a key that was pressed with Alt. */
const broken = new RegExp(`^(?:${introducer}(?:${csi}|${ss3})|\\u001b${string}|\\u001b[^])`, 'u');
const text = /^[^\u001b]+/;

/** A terminal sends a sequence in one piece, which may take its time on the network; a user types slower. */
const restMs = 200;
/** What looks like the rest of a sequence behind an Escape that was pressed. */
const behindEscapeMs = 30;

/**
 * Takes input apart into texts and whole escape sequences. Ink knows only some of them: what follows the beginnings of
 * the others, or comes later, it hands over as if it had been typed.
 */
export function createSequenceReader(): (input: string, nowMs: number) => readonly string[] {
  let open = '';
  let openedAtMs = 0;

  function take(input: string): string[] {
    const pieces: string[] = [];
    let rest = input;
    while (rest !== '') {
      const isEscape = rest === '\u001b';
      if (isEscape) pieces.push(rest);
      if (isEscape || begun.test(rest)) {
        open = rest;
        break;
      }
      const [piece] = whole.exec(rest) ?? text.exec(rest) ?? [];
      if (piece !== undefined) pieces.push(piece);
      const [taken] = piece === undefined ? broken.exec(rest)! : [piece];
      rest = rest.slice(taken.length);
    }
    return pieces;
  }

  return (input, nowMs) => {
    const afterMs = nowMs - openedAtMs;
    const isRest = open === '\u001b' ? afterMs <= behindEscapeMs && /^[[O]/.test(input) : afterMs <= restMs;
    const joined = isRest ? open + input : input;
    open = '';
    openedAtMs = nowMs;
    return take(joined);
  };
}

// The kinds of escape sequences (ECMA-48; xterm's "Control Sequences"): CSI, SS3, and strings such as OSC and DCS.
const csi = '\\[\\[?[0-?]*[ -/]*';
const ss3 = 'O[0-9;]*';
const string = '[\\]PX^_][^\\u0003\\u0007\\u0018\\u001a\\u001b]*';
/** Mouse reports in X10 form: three bytes follow, which may be letters. */
const x10 = '\\[M[^\\u0000-\\u001f]';
const introducer = '\\u001b{1,2}';

const whole = new RegExp(
  `^(?:${introducer}(?:${x10}{3}|${csi}[@-~]|${ss3}[@-~])|\\u001b${string}(?:[\\u0007\\u0018\\u001a]|\\u001b\\\\))`,
  'u',
);
const begun = new RegExp(`^(?:${introducer}(?:${x10}{0,2}|${csi}|${ss3})|\\u001b${string}\\u001b?)$`, 'u');
/** A letter or Backspace with Alt. */
const withAlt = /^\u001b[A-NQ-WYZa-z\u007f\b]/;
/** A sequence that another one breaks off, or another key with Alt. */
const broken = new RegExp(`^(?:${introducer}(?:${csi}|${ss3})|\\u001b${string}|\\u001b[^])`, 'u');
const text = /^[^\u001b]+/;

/** The rest of a sequence may be delayed on a network, but no longer than this: a user types slower. */
const restMs = 200;
/** The rest of a sequence after a lone Escape, which may also be the key. */
const afterEscapeMs = 30;

/**
 * Splits input into texts and whole escape sequences. Ink knows only some sequences; of the others, it passes on the
 * rest as if the user had typed it.
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
      const [piece] = whole.exec(rest) ?? withAlt.exec(rest) ?? text.exec(rest) ?? [];
      if (piece !== undefined) pieces.push(piece);
      const [taken] = piece === undefined ? broken.exec(rest)! : [piece];
      rest = rest.slice(taken.length);
    }
    return pieces;
  }

  return (input, nowMs) => {
    const afterMs = nowMs - openedAtMs;
    const isRest = open === '\u001b' ? afterMs <= afterEscapeMs && /^[[O]/.test(input) : afterMs <= restMs;
    const joined = isRest ? open + input : input;
    open = '';
    openedAtMs = nowMs;
    return take(joined);
  };
}

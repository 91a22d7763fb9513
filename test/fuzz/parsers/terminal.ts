import {createPasteReader, decodeKey, keysOf} from '../../../source/ui/input/keys.js';
import {decodeMouse} from '../../../source/ui/input/mouse.js';
import {createSequenceReader} from '../../../source/ui/input/sequences.js';
import {expectTrue, type FuzzedParser, text} from '../parser.js';

export const terminal: readonly FuzzedParser[] = [
  {
    name: 'what a terminal sends',
    covers: ['decodeKey', 'decodeMouse'],
    samples: [
      '\u001b[A\u001bOP\u001b[15~q',
      '\u001b[<0;12;5M\u001b[<64;1;1m',
      '\u001b[M !!\u001b[200~pasted\r\ntext\u001b[201~',
      '\u001b]11;rgb:0000/0000/0000\u001b\\\u001bP>|xterm\u001b\\',
      '\u001b[?62;4c\u001b[1;5A漢👩‍👩‍👧',
    ],
    share: 2,
    parse(input) {
      const read = createSequenceReader();
      const pasteStateOf = createPasteReader();
      const typed = text(input);
      const cut = typed.length >> 1;
      let keys = 0;
      // In two pieces, as a slow line delivers it.
      for (const piece of [typed.slice(0, cut), typed.slice(cut)]) {
        for (const sequence of read(piece, 0)) {
          const paste = pasteStateOf(sequence);
          decodeMouse(sequence);
          decodeKey(sequence);
          for (const _ of keysOf(sequence, () => typed.length % 2 === 0, paste === 'inside')) keys++;
        }
      }
      expectTrue(keys <= typed.length, 'no more keys than characters');
    },
  },
];

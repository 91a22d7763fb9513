// In the bundle this stands for Intl.Segmenter, which takes 15 ms to make. Hardly any text needs it: in ASCII, and where
// there is but one unit, each unit is a character of its own.
const simple = /^(?:[\u0020-\u007e]*|[\s\S])$/;

export class Segmenter {
  #arguments;
  #real;

  constructor(...given) {
    this.#arguments = given;
  }

  segment(input) {
    if (simple.test(input)) return Array.from(input, (segment, index) => ({segment, index, input}));
    this.#real ??= new Intl.Segmenter(...this.#arguments);
    return this.#real.segment(input);
  }
}

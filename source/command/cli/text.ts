/** The text without the backquotes around its literals. */
export function plainText(text: string): string {
  return text.replaceAll('`', '');
}

/** Lines of at most `width` characters, broken at spaces, and at the `&` of a URL that is longer. */
export function wrap(text: string, width: number): string[] {
  const words = text.split(' ').flatMap(word => (word.length > width ? word.split(/(?=&)/) : [word]));
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const separator = line === '' || word.startsWith('&') ? '' : ' ';
    if (line !== '' && line.length + separator.length + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line += separator + word;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** Few strings are worth sharing (services, users, programs); beyond this many, flows keep their own copies. */
const maxTexts = 1000;

/** Every message has its own copies of strings: 10,000 flows of a service would keep its name 10,000 times. */
export function createSharedStrings(): (text: string) => string {
  const texts = new Map<string, string>();
  return text => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size < maxTexts) texts.set(text, text);
    return text;
  };
}

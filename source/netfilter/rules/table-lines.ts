/**
 * The lines of `nft` for a table of our own, which vanishes with the process that made it (the flag `owner`, Linux 5.12).
 * @param chains `chain <name> { … }`
 * @param rules `<chain> <rule>`
 */
export function tableLines(
  table: string,
  chains: readonly string[],
  rules: readonly string[],
): readonly string[] {
  return [
    `add table inet ${table} { flags owner; }`,
    ...chains.map(chain => chain.replace(/^chain (\w+)/, `add chain inet ${table} $1`)),
    ...rules.map(rule => `add rule inet ${table} ${rule.replaceAll(/ {2,}/g, ' ')}`),
  ];
}

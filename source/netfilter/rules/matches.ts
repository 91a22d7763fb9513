/** `ip daddr { … }`, for each family that has addresses: a rule that names an address matches only its own. One empty text for all. */
export function amongAddresses(
  side: 'saddr' | 'daddr',
  addresses: 'any' | readonly string[],
): readonly string[] {
  if (addresses === 'any') return [''];
  const families = [
    ['ip', addresses.filter(each => !each.includes(':'))],
    ['ip6', addresses.filter(each => each.includes(':'))],
  ] as const;
  return families
    .filter(([, own]) => own.length > 0)
    .map(([family, own]) => `${family} ${side} { ${own.join(', ')} }`);
}

/** What passes this interface, or stays on the machine; all without a name. */
export function betweenInterfaces(side: 'iifname' | 'oifname', name: string | undefined): string {
  return name === undefined ? '' : `${side} { "lo", "${name}" }`;
}

/** What comes in from elsewhere, through this interface or any. */
export function amongInterfaces(name: string | undefined): string {
  return name === undefined ? 'iifname != "lo"' : `iifname "${name}"`;
}

/** Why a run with `--privacy` writes no datagrams. */
export const whyNotMasked = 'datagrams have real addresses and payloads, which --privacy hides';

/** What people use a protocol for, or where they meet it. */
export const categories = [
  'games',
  'home',
  'industry',
  'infrastructure',
  'lan',
  'media',
  'peer-to-peer',
  'remote-access',
  'voice',
  'vpn',
  'web',
] as const;

export type Category = (typeof categories)[number];

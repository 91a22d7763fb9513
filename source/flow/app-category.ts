/** What people use an application for, or where they meet it. */
export const appCategories = [
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

export type AppCategory = (typeof appCategories)[number];

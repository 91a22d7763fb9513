/** The colour themes of the screen. */
export const themeNames = ['default', 'light', 'high-contrast', 'monochrome'] as const;
export type ThemeName = (typeof themeNames)[number];

/** What flags of a few values take. */
export const outputs = ['table', 'ndjson', 'none'] as const;
export type Output = (typeof outputs)[number];

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export const subcommands = ['view', 'replay', 'read', 'fleet'] as const;

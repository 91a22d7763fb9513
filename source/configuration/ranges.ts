/** Who sets the rules of a gateway. */
export const tproxyChoices = ['auto', 'manual'] as const;

/** What `--interval` and `--linger` accept, and the file's `interval` and `linger`. */
export const intervalLimitsMs = {min: 100, max: 3_600_000} as const;
export const lingerLimitsMs = {min: 0, max: 3_600_000} as const;

/** 0 for never. */
export const trafficLogLimitsMs = {min: 0, max: 86_400_000} as const;

/** Each flow has some series of its own, which Prometheus keeps. */
export const mostMetricsFlows = 1000;

/** Flows of a capture; a larger number would need gigabytes. */
export const mostFlows = 2_000_000;
export const defaultMaxFlows = 100_000;

/** A larger number of threads is a typing error. */
export const maxThreads = 64;

/** The active timeout of an IPFIX export. */
export const activeTimeoutLimitsMs = {min: 1000, max: 3_600_000} as const;

/** Targets that are not relayed to, as in gost. */
export interface Bypass {
  /** True to relay to these targets only. */
  readonly whitelist: boolean;
  /** CIDR blocks and addresses. */
  readonly blocks: readonly string[];
}

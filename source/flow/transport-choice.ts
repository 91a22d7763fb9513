/**
 * How datagrams enter and leave: `portable` uses node:dgram, `batched` uses the batched system calls of Linux, `auto`
 * uses `batched` where it works and `portable` elsewhere.
 */
export const transportChoices = ['auto', 'portable', 'batched'] as const;
export type TransportChoice = (typeof transportChoices)[number];

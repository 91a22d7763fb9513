/** The name of a service without one: `service-0`, `service-1` and so on, as in gost. */
export function defaultServiceName(index: number): string {
  return `service-${index}`;
}

/**
 * Which local ports the upstream sockets of one thread have, and for which targets. When all ports are used, one can be
 * shared by sockets towards different targets: a reply's source tells them apart. Only ports that this thread got for
 * itself are shared, so two threads never share the same one.
 */
export class PortBook<Holder> {
  /** By port: its sockets by target. */
  readonly #ports = new Map<number, Map<string, Holder>>();
  readonly #portsOfTarget = new Map<string, number>();

  add(port: number, target: string, holder: Holder): void {
    let holders = this.#ports.get(port);
    if (!holders) {
      holders = new Map();
      this.#ports.set(port, holders);
    }
    holders.set(target, holder);
    this.#portsOfTarget.set(target, (this.#portsOfTarget.get(target) ?? 0) + 1);
  }

  remove(port: number, target: string): void {
    const holders = this.#ports.get(port);
    if (!holders?.delete(target)) return;
    if (holders.size === 0) this.#ports.delete(port);
    const left = this.#portsOfTarget.get(target)! - 1;
    if (left === 0) this.#portsOfTarget.delete(target);
    else this.#portsOfTarget.set(target, left);
  }

  /** A port that no socket towards the target has, and the sockets that have it; undefined if there is none. */
  shareable(target: string): {readonly port: number; readonly holders: Iterable<Holder>} | undefined {
    // Looking through all ports in vain would take long, and be repeated for every client.
    if ((this.#portsOfTarget.get(target) ?? 0) >= this.#ports.size) return undefined;
    for (const [port, holders] of this.#ports) {
      if (!holders.has(target)) return {port, holders: holders.values()};
      // To the end, so that the next search finds others first.
      this.#ports.delete(port);
      this.#ports.set(port, holders);
    }
    return undefined;
  }
}

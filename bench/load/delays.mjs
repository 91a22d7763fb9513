/** Delays by buckets of 1 µs, up to 100 ms. */
export class Delays {
  #buckets = new Uint32Array(100_000);
  #count = 0;

  add(ms) {
    this.#buckets[Math.min(this.#buckets.length - 1, Math.max(0, Math.floor(ms * 1000)))]++;
    this.#count++;
  }

  /** In µs. */
  summary() {
    const at = share => {
      let left = this.#count * share;
      for (let bucket = 0; bucket < this.#buckets.length; bucket++) {
        left -= this.#buckets[bucket];
        if (left < 0) return bucket;
      }
      return this.#buckets.length;
    };
    return {p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1 - 1 / Math.max(1, this.#count) / 2)};
  }
}

import {statSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';

/**
 * The name itself, or else `name-2.ndjson` and so on: an earlier recording stays. An empty file holds nothing to lose, and devices
 * and FIFOs take what is written to them.
 */
export function unusedName(file: string): string {
  const [stem, endings] = splitEndings(basename(file));
  for (let copy = 1; ; copy++) {
    const name = copy === 1 ? file : join(dirname(file), `${stem}-${copy}${endings}`);
    const there = statSync(name, {throwIfNoEntry: false});
    if (there === undefined || !there.isFile() || there.size === 0) return name;
  }
}

/** `run` and `.ndjson.gz` */
function splitEndings(name: string): [stem: string, endings: string] {
  const [, stem, endings] = /^(\.?[^.]*)(.*)$/s.exec(name)!;
  return [stem!, endings!];
}

import {parseArgs} from 'node:util';

/** Flags of a load program with numbers as numbers; `defaults` names them all. */
export function readFlags(defaults) {
  const options = Object.fromEntries(Object.keys(defaults).map(name => [name, {type: 'string'}]));
  const {values} = parseArgs({options});
  return Object.fromEntries(
    Object.entries(defaults).map(([name, standard]) => {
      const text = values[name];
      if (text === undefined) return [name, standard];
      return [name, typeof standard === 'number' ? Number(text) : text];
    }),
  );
}

/** `127.0.0.1:53` or `[::1]:53`. */
export function parseEndpoint(text) {
  const at = text.lastIndexOf(':');
  return {host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1))};
}

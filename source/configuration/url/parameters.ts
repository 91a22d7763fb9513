import {suggestion} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';
import {refuseParameter} from '../gost-refusals.js';

/**
 * Reads the query of a URL; each field once. As in gost, the case of letters in names does not matter.
 * @param ignoredNames of parameters that do nothing
 * @param refuse says why a parameter that is not known is refused, where there is more to say
 * @param fieldOfParameter the fields that parameters set, by the names and aliases of the parameters
 */
export function readParameters<Field extends string>(
  query: string,
  fieldOfParameter: ReadonlyMap<string, Field>,
  ignoredNames: readonly string[],
  reject: (message: string) => void,
  refuse: (parameter: string) => string | undefined = () => undefined,
): Partial<Record<Field, string>> {
  const values: Partial<Record<Field, string>> = {};
  const fields = new Map([...fieldOfParameter].map(([name, field]) => [name.toLowerCase(), field]));
  const ignored = new Set(ignoredNames.map(name => name.toLowerCase()));
  for (const [parameter, value] of new URLSearchParams(query)) {
    if (ignored.has(parameter.toLowerCase())) continue;
    const field = fields.get(parameter.toLowerCase());
    const refusal = field === undefined ? (refuse(parameter) ?? refuseParameter(parameter)) : undefined;
    if (refusal !== undefined) {
      reject(refusal);
      continue;
    }
    if (field === undefined) {
      // The names to suggest: the first name of each parameter, without its aliases.
      const names = [...fieldOfParameter].filter(
        ([, each], index, all) => all.findIndex(([, other]) => other === each) === index,
      );
      reject(
        `unknown parameter ${quoted(parameter)}${suggestion(
          parameter,
          names.map(([name]) => name),
        )}`,
      );
    } else if (values[field] !== undefined) {
      reject(`${parameter} is given twice; give it once`);
    } else {
      values[field] = value;
    }
  }
  return values;
}

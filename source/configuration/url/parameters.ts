import {suggestion} from '../../text/nearest.js';
import {quoted} from '../../text/quoted.js';

/**
 * Reads the query of a URL; each field once.
 * @param fieldOfParameter the fields that parameters set, by the names and aliases of the parameters
 */
export function readParameters<Field extends string>(
  query: string,
  fieldOfParameter: ReadonlyMap<string, Field>,
  reject: (message: string) => void,
): Partial<Record<Field, string>> | undefined {
  const values: Partial<Record<Field, string>> = {};
  for (const [parameter, value] of new URLSearchParams(query)) {
    const field = fieldOfParameter.get(parameter);
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
      return undefined;
    }
    if (values[field] !== undefined) {
      reject(`${parameter} is given twice; give it once`);
      return undefined;
    }
    values[field] = value;
  }
  return values;
}

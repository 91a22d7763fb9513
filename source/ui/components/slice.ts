/** Some fields of a state: the props of a component that shows these and nothing else. */
export function slice<State extends object, Field extends keyof State>(
  state: State,
  fields: readonly Field[],
): Pick<State, Field> {
  const picked: Partial<Pick<State, Field>> = {};
  for (const field of fields) picked[field] = state[field];
  return picked as Pick<State, Field>;
}

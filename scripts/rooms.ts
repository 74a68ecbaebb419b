/**
 * Of a register of rooms those that are named, in that order; all, if none is.
 * @param what What the register is of, for the sentence that refuses an unknown name: "gas".
 */
export function chosen<T>(
  register: Readonly<Record<string, T>>,
  names: readonly string[],
  what: string,
): [name: string, room: T][] {
  const all = Object.keys(register);
  return (names.length === 0 ? all : names).map((name) => {
    const room = register[name];
    if (room !== undefined) return [name, room];
    throw new Error(`There is no ${what} of ${name}; there are ${all.join(", ")}.`);
  });
}

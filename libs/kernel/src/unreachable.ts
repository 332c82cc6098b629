/** For the branch that a type says cannot be: the compiler complains when a case was forgotten. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected value ${JSON.stringify(value)}`);
}

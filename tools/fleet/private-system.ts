import type { SystemUnderTest } from './system-under-test.ts';

export function startPrivateSystem(directory: string, say: (line: string) => void): Promise<SystemUnderTest> {
  throw new Error(`${directory} ${String(say)}`);
}

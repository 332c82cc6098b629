/** What a start tells of itself while it goes on. */
export interface Progress {
  /** Runs a step and tells its name and time. */
  step<Value>(name: string, work: () => Promise<Value>): Promise<Value>;
  /** Something that took part of a step, e.g. one engine of all. */
  detail(name: string, durationMs: number): void;
  note(line: string): void;
}

export const silent: Progress = {
  step: async (_, work) => work(),
  detail: () => undefined,
  note: () => undefined,
};

/** One line a step, with its time; plain text, so that it reads well in a file too. */
export function printedProgress(write: (text: string) => void): Progress {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`.padStart(7);
  return {
    async step(name, work) {
      const began = Date.now();
      write(`… ${name}\n`);
      const value = await work();
      write(`✓ ${name.padEnd(52)} ${seconds(Date.now() - began)}\n`);
      return value;
    },
    detail: (name, durationMs) => {
      write(`    ${name.padEnd(50)} ${seconds(durationMs)}\n`);
    },
    note: (line) => {
      write(`  ${line}\n`);
    },
  };
}

export const levels = ['unit', 'int', 'e2e'] as const;

export type Level = (typeof levels)[number];

/** Words of the command line: names of levels choose levels, all others are patterns of file names. */
export function chooseLevels(words: readonly string[]): {
  readonly levels: readonly Level[];
  readonly patterns: readonly string[];
} {
  const isLevel = (word: string): word is Level => (levels as readonly string[]).includes(word);
  const chosen = levels.filter((level) => words.includes(level));
  return { levels: chosen.length > 0 ? chosen : levels, patterns: words.filter((word) => !isLevel(word)) };
}

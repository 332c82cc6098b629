export const ruleFiles: readonly string[];

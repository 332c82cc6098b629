export function findRuntime(root: string, version?: string): string;
export function isEnough(version: string): boolean;

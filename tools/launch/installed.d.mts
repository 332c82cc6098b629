export function lockHash(lock: string): string;
export function isInstalled(lock: string, installed: string): boolean;

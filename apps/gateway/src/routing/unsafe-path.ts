/**
 * Whether a path could mean one thing here and another in the service behind: dot segments, empty segments and encoded
 * separators are resolved by some and not by others.
 */
export function isUnsafePath(path: string): boolean {
  if (path.includes('//') || path.includes('\\')) return true;
  if (/%(?:2f|5c|00)/i.test(path)) return true;
  return path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment));
}

/** A finite number written plainly, or `undefined`: `Number('')` is 0 and `Number('0x1f')` is 31, neither is a measurement. */
export function parseMeasure(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

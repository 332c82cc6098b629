/**
 * The value that a share of the values does not exceed, with linear interpolation between ranks
 * (Hyndman and Fan 1996, type 7).
 * @param share between 0 and 1
 * @throws RangeError when there are no values or the share is not between 0 and 1
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) throw new RangeError('A quantile needs at least one value.');
  if (!(share >= 0 && share <= 1)) throw new RangeError(`A quantile's share lies between 0 and 1, not ${share}.`);
  const sorted = Float64Array.from(values).sort();
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}

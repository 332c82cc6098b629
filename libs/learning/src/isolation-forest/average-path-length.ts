const EULER_MASCHERONI = 0.5772156649;

/**
 * c(n): the mean path length of an unsuccessful search in a binary search tree of n rows, by which path lengths are made
 * comparable (Liu, Ting, Zhou, "Isolation Forest", ICDM 2008, eq. 1, with H(i) = ln(i) + Euler's constant).
 */
export function averagePathLength(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + EULER_MASCHERONI) - (2 * (rows - 1)) / rows;
}

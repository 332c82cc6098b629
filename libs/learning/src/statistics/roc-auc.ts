/**
 * Area under the ROC curve: the chance that an outlier scores higher than an ordinary row, ties counted half
 * (Mann-Whitney U; Fawcett 2006).
 * @param labels 1 = outlier, 0 = ordinary
 * @throws RangeError when lengths differ or a class is missing
 */
export function rocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const count = labels.length;
  if (scores.length !== count) throw new RangeError(`${count} labels but ${scores.length} scores.`);
  const order = Uint32Array.from({ length: count }, (_, index) => index).sort((a, b) => scores[a]! - scores[b]!);
  let outliers = 0;
  let rankSum = 0;
  for (let start = 0; start < count;) {
    let end = start + 1;
    while (end < count && scores[order[end]!] === scores[order[start]!]) end += 1;
    const meanRank = (start + end + 1) / 2;
    for (let position = start; position < end; position += 1) {
      if (labels[order[position]!] === 1) {
        outliers += 1;
        rankSum += meanRank;
      }
    }
    start = end;
  }
  const ordinary = count - outliers;
  if (outliers === 0 || ordinary === 0) throw new RangeError('An ROC curve needs both outliers and ordinary rows.');
  return (rankSum - (outliers * (outliers + 1)) / 2) / (outliers * ordinary);
}

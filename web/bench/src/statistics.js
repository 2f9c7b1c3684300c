/** The median; of an even number of values the mean of the middle two. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value below which this share of the values lies, the nearest of them. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Of each contender the median of its times, the least, and the median of the ratios to the first within a round. */
export function summary(times) {
  return times.map((own) => ({
    median: median(own),
    minimum: Math.min(...own),
    ratio: median(own.map((time, round) => time / times[0][round])),
  }));
}

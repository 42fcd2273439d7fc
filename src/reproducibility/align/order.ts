/** Indices of a longest strictly increasing subsequence of `values` (patience sorting, n log n). */
export function longestIncreasing(values: ArrayLike<number>): ReadonlySet<number> {
  return new Set(increasingRun(values));
}

/** The same indices in ascending order. */
export function increasingRun(values: ArrayLike<number>): Int32Array {
  const tails = new Int32Array(values.length);
  const before = new Int32Array(values.length);
  let length = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    let low = 0;
    let high = length;
    // Values that come in order already, the usual case, need no search.
    if (length > 0 && values[tails[length - 1]!]! < value) low = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[tails[middle]!]! < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = i;
    if (low === length) length++;
  }
  const kept = new Int32Array(length);
  for (let at = length - 1, i = at < 0 ? -1 : tails[at]!; at >= 0; at--, i = before[i]!) kept[at] = i;
  return kept;
}

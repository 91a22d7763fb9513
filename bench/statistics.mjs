/** The value below which `share` of the values lie. */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Between which two of the values the true median lies, with a certainty of some 95%: by rank, whatever the distribution. */
export function medianRange(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(0, Math.floor(sorted.length / 2 - 0.98 * Math.sqrt(sorted.length)));
  return {from: sorted[rank], to: sorted[sorted.length - 1 - rank]};
}

/** Median, and the least and most of it. */
export function spread(values) {
  return {median: median(values), min: Math.min(...values), max: Math.max(...values), runs: values.length};
}

/** Of many values: the middle, and how bad the bad ones are. */
export function tail(values) {
  return {
    median: median(values),
    p95: quantile(values, 0.95),
    most: Math.max(...values),
    count: values.length,
  };
}

/** `4.12 (3.98 to 4.40)`. */
export function spreadText({median: middle, min, max}, digits = 2) {
  return `${middle.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`;
}

/** Prints rows of cells as a table; the first row holds the titles. */
export function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => String(row[column]).length)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => String(cell)[column === 0 ? 'padEnd' : 'padStart'](widths[column]))
        .join('  '),
    );
  }
}

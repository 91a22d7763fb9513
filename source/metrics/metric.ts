/** The values of labels by their names. */
export type Labels = Readonly<Record<string, string | number>>;

/** One series at one instant. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** Of the parts of a histogram, which have names of their own: `..._bucket`, `..._sum` and `..._count`. */
  readonly metricName?: string;
}

/** What is published under one name, read from a source that stands still. */
export interface Metric<Source> {
  /** In base units, which end it: https://prometheus.io/docs/practices/naming. That of a counter ends in `_total`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** A sentence. */
  readonly help: string;
  /** The names of its labels; `le` of a histogram is not among them. */
  readonly labels: readonly string[];
  samples(source: Source): readonly Sample[];
}

/** A metric with its samples. */
export interface Family extends Pick<Metric<never>, 'name' | 'type' | 'help'> {
  readonly samples: readonly Sample[];
}

export function collect<Source>(metrics: readonly Metric<Source>[], source: Source): Family[] {
  return metrics.map(({name, type, help, samples}) => ({name, type, help, samples: samples(source)}));
}

/** A sample, or none where the value is unknown. */
export function known(value: number | undefined, labels: Labels = {}): readonly Sample[] {
  return value === undefined ? [] : [{labels, value}];
}

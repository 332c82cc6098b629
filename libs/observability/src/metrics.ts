import {
  Counter,
  Gauge,
  Histogram,
  register,
  type CounterConfiguration,
  type GaugeConfiguration,
  type HistogramConfiguration,
} from 'prom-client';

/**
 * Metrics by name: the first call registers, later ones give the same metric, because tests boot a module twice in one
 * process. Names are `voltguard_<area>_<what>_<unit>`, counters end in `_total`, times are in seconds.
 */
export function counter<Label extends string = never>(configuration: CounterConfiguration<Label>): Counter<Label> {
  return registered(configuration.name, () => new Counter(configuration));
}

export function gauge<Label extends string = never>(configuration: GaugeConfiguration<Label>): Gauge<Label> {
  return registered(configuration.name, () => new Gauge(configuration));
}

export function histogram<Label extends string = never>(
  configuration: HistogramConfiguration<Label>,
): Histogram<Label> {
  return registered(configuration.name, () => new Histogram(configuration));
}

function registered<Metric>(name: string, create: () => Metric): Metric {
  return (register.getSingleMetric(name) as Metric | undefined) ?? create();
}

/** Measures that are rolled up to least, mean and greatest; their column in `readings`, and the stem of those in roll-ups. */
export const rolledMeasures = [
  ['powerW', 'power_w'],
  ['voltageV', 'voltage_v'],
  ['currentA', 'current_a'],
  ['temperatureC', 'temperature_c'],
  ['frequencyHz', 'frequency_hz'],
  ['powerFactor', 'power_factor'],
  ['soc', 'soc'],
  ['soh', 'soh'],
] as const;

export type RolledMeasure = (typeof rolledMeasures)[number][0];

import type { Random } from '@voltguard/learning';

/** What a charging station of the load says while all is well; as text, because that is what it costs least to send. */
export function ordinaryReading(timestampMs: number, seq: number, random: Random): string {
  const voltageV = 230 + (random() - 0.5) * 4;
  const currentA = 16 + (random() - 0.5);
  const temperatureC = 35 + (random() - 0.5) * 2;
  const powerW = voltageV * currentA;
  const energyKwh = 1000 + seq * 0.005;
  return (
    `{"timestamp":"${new Date(timestampMs).toISOString()}","seq":${seq},"powerW":${powerW.toFixed(1)},"energyKwh":${energyKwh.toFixed(3)},` +
    `"voltageV":${voltageV.toFixed(2)},"currentA":${currentA.toFixed(2)},"temperatureC":${temperatureC.toFixed(2)}}`
  );
}

/** The same station with a failing supply: far from anything it said before. */
export function alarmingReading(timestampMs: number, seq: number): string {
  return (
    `{"timestamp":"${new Date(timestampMs).toISOString()}","seq":${seq},"powerW":11200,"energyKwh":${(1000 + seq * 0.005).toFixed(3)},` +
    `"voltageV":320,"currentA":35,"temperatureC":95}`
  );
}

import { describe, expect, it } from '@jest/globals';
import { Latencies } from './latencies.ts';
import { MetricsPage } from './metrics-page.ts';
import { cpuSecondsOf, parseCpuSeconds } from './process-cpu.ts';

describe('Latencies', () => {
  it('gives the value that so many percent stay within', () => {
    const latencies = new Latencies();
    for (let ms = 1; ms <= 1000; ms += 1) latencies.add(ms);
    expect(latencies.count).toBe(1000);
    expect(latencies.percentile(50)).toBeCloseTo(500, -1);
    expect(latencies.percentile(99)).toBeCloseTo(990, -1);
    expect(latencies.max).toBeCloseTo(1000, -1);
  });
  it('keeps a clock that stepped back as 0', () => {
    const latencies = new Latencies();
    latencies.add(-3);
    expect(latencies.percentile(50)).toBe(0);
  });
});

describe('CPU seconds', () => {
  it('adds user and system time, whatever the command is called', () => {
    const stat = '4711 (node (a) b) S 1 4711 4711 0 -1 4194560 1 2 3 4 250 125 0 0 20 0 11 0 1 2 3';
    expect(parseCpuSeconds(stat)).toBe(3.75);
  });
  it('is 0 for a process that is gone', () => {
    expect(cpuSecondsOf(2 ** 30)).toBe(0);
    expect(cpuSecondsOf(process.pid)).toBeGreaterThan(0);
  });
});

describe('MetricsPage', () => {
  const page = new MetricsPage(
    '# HELP a_total x\na_total{kind="x",to="1"} 2\na_total{kind="y",to="1"} 3\na_total_more 7\nb 1.5\n',
  );
  it('adds the series that carry the labels', () => {
    expect(page.sum('a_total')).toBe(5);
    expect(page.sum('a_total', { kind: 'y' })).toBe(3);
    expect(page.sum('b')).toBe(1.5);
    expect(page.sum('c')).toBe(0);
  });
});

import { describe, expect, it, jest } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { TelemetryConfig } from '../telemetry.config.ts';
import { PartitionKeeper } from './partition-keeper.ts';

describe('the keeper of partitions', () => {
  it('is over a database that was away once it is back', async () => {
    const partitions = [{ name: 'p20260115', bound: "'2026-01-16'" }];
    const query = jest.fn<() => Promise<unknown>>();
    query.mockRejectedValueOnce(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
    query.mockResolvedValue(partitions);
    const keeper = new PartitionKeeper({ query } as unknown as DataSource, {} as TelemetryConfig);
    await expect(keeper.ensure('readings', ['2026-01-15'])).rejects.toThrow('away');
    await keeper.ensure('readings', ['2026-01-15']);
    expect(query).toHaveBeenCalledTimes(2);
  });
});

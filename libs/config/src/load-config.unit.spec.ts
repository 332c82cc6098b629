import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigurationError, loadConfig } from './load-config.ts';
import { databaseSettings, flag, kafkaSettings, processSettings } from './settings.ts';

const schema = z.object({ ...processSettings.shape, ...kafkaSettings.shape, ...databaseSettings.shape });
const complete = {
  INTERNAL_PORT: '9101',
  KAFKA_BROKERS: 'one:9092, two:9092',
  DATABASE_URL: 'mysql://user:secret@127.0.0.1:13306/telemetry',
};

describe('loadConfig', () => {
  it('reads, converts and fills in defaults', () => {
    expect(loadConfig(schema, complete)).toMatchObject({
      INTERNAL_PORT: 9101,
      KAFKA_BROKERS: ['one:9092', 'two:9092'],
      LOG_LEVEL: 'info',
      KAFKA_NAMESPACE: '',
    });
  });

  it('names every mistake at once, with what the variable is for', () => {
    const attempt = () =>
      loadConfig(schema, { INTERNAL_PORT: '99999', DATABASE_URL: 'postgres://x/y', LOG_LEVEL: 'loud' });
    expect(attempt).toThrow(ConfigurationError);
    expect(attempt).toThrow(/INTERNAL_PORT \(port of .*\): .*\n.*/);
    expect(attempt).toThrow(/KAFKA_BROKERS .* is missing/);
    expect(attempt).toThrow(/DATABASE_URL/);
    expect(attempt).toThrow(/LOG_LEVEL/);
  });

  it('takes an empty variable for an absent one', () => {
    expect(() => loadConfig(schema, { ...complete, KAFKA_BROKERS: '  ' })).toThrow(/KAFKA_BROKERS .* is missing/);
    expect(loadConfig(schema, { ...complete, LOG_LEVEL: '' }).LOG_LEVEL).toBe('info');
  });

  it('reads switches in their usual spellings', () => {
    const switches = z.object({ A: flag, B: flag });
    expect(loadConfig(switches, { A: 'yes', B: 'off' })).toEqual({ A: true, B: false });
    expect(() => loadConfig(switches, { A: 'maybe', B: '0' })).toThrow(/A: /);
  });

  it('never shows a secret in its message', () => {
    expect(() => loadConfig(schema, { DATABASE_URL: 'postgres://u:hunter2@h/d' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    );
  });
});

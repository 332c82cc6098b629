import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { brokerPid } from './broker-process.ts';
import { LogLines } from './log-lines.ts';
import { savePauseMs } from './save-pace.ts';

describe("the broker's process", () => {
  let directory: string;
  const file = (text: string): string => {
    const path = join(directory, 'pid');
    writeFileSync(path, text);
    return path;
  };
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'voltguard-agent-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  it('is found by its pid file', () => {
    expect(brokerPid(file('4711\n'), () => 'mosquitto')).toBe(4711);
  });

  it('is not somebody else who got its pid: that process would be ended by the signal', () => {
    expect(brokerPid(file(String(process.pid)))).toBeUndefined();
  });

  it.each(['', 'x', '0', '1', '-5', '1.5'])('is not found in %j', (text) => {
    expect(brokerPid(file(text), () => 'mosquitto')).toBeUndefined();
  });

  it('is not found without a file', () => {
    expect(brokerPid(join(directory, 'none'))).toBeUndefined();
  });
});

describe('the pace of saving', () => {
  it('is the interval until saving would take a tenth of the time', () => {
    expect(savePauseMs(1_000, 0)).toBe(1_000);
    expect(savePauseMs(1_000, 20_000_000)).toBe(1_000);
    expect(savePauseMs(1_000, 200_000_000)).toBe(10_000);
  });
});

describe('lines of a log', () => {
  it('come whole, however the pieces were cut', () => {
    const lines = new LogLines();
    expect([...lines.split('one\ntw'), ...lines.split('o\n'), ...lines.split('three')]).toEqual(['one', 'two']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { commandIssued } from '@voltguard/contracts';
import { commandMessage } from './command-message.ts';

const command = commandIssued.example;
const before = new Date('2026-01-15T10:30:59.999Z');

describe('a command', () => {
  it('goes to its device with its id', () => {
    expect(commandMessage(command, before)).toEqual({
      topic: 'voltguard/devices/EVSE-DEL-001/commands',
      message: {
        commandId: command.commandId,
        issuedAt: command.issuedAt,
        expiresAt: command.expiresAt,
        payload: command.payload,
      },
    });
  });

  it('goes to a swapping station as its payload alone', () => {
    const target = { kind: 'swap-station', stationId: 3, channel: 'swap/initiate' } as const;
    expect(commandMessage({ ...command, target }, before)).toEqual({
      topic: 'bss/3/swap/initiate',
      message: command.payload,
    });
  });

  it('is not sent once it has expired', () => {
    expect(commandMessage(command, new Date('2026-01-15T10:31:00.000Z'))).toBeUndefined();
    expect(commandMessage({ ...command, expiresAt: null }, new Date('2030-01-01'))).toBeDefined();
  });
});

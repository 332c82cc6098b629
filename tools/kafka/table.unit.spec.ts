import { describe, expect, it } from '@jest/globals';
import { table } from './table.ts';

describe('a table', () => {
  it('has columns as wide as their widest cell', () => {
    expect(
      table(
        ['a', 'b'],
        [
          ['long', 'x'],
          ['s', 'y'],
        ],
      ),
    ).toBe('a     b\nlong  x\ns     y\n');
  });

  it('lets nothing that a device sent command the terminal', () => {
    expect(table(['reason'], [['\u001b[2J\u0000 gone']])).toBe('reason\n\\u001b[2J\\u0000 gone\n');
  });
});

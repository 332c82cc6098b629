import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ruleFiles } from './rule-files.mjs';

const root = join(import.meta.dirname, '..', '..');

describe('the list of rules', () => {
  it.each(ruleFiles)('%s is there', (path) => {
    expect(existsSync(join(root, path))).toBe(true);
  });
});

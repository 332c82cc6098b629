import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from '@jest/globals';
import { asyncApiDocument } from './async-api.ts';
import { references } from './references.ts';
import { brokenPromises, missingSnapshots } from './snapshots.ts';

const root = join(import.meta.dirname, '..', '..');

describe('generated references', () => {
  it('are what the sources say; otherwise run `npm run docs`', async () => {
    for (const [file, content] of await references()) {
      expect({ file, content: readFileSync(join(root, file), 'utf8') }).toEqual({ file, content });
    }
  });

  it('hold a valid AsyncAPI document', async () => {
    const diagnostics = await new Parser().validate(asyncApiDocument());
    expect(diagnostics.filter(({ severity }) => (severity as number) === 0).map(({ message }) => message)).toEqual([]);
  });

  it('keep the shape of every event as it was published', () => {
    expect(brokenPromises()).toEqual([]);
    expect(missingSnapshots()).toEqual([]);
  });
});

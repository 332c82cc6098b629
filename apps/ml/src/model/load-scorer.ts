import { Injectable } from '@nestjs/common';
import { Scorer } from '../scoring/scorer.ts';
import { ModelRegistry, sha256 } from './model-registry.ts';
import type { StoredModel } from './stored-model.ts';

/** Says why a model of the registry cannot score. */
export class BrokenModel extends Error {
  override readonly name = 'BrokenModel';
}

/** Turns a model of the registry into one that scores, after it has proved to be what it says. */
@Injectable()
export class LoadScorer {
  constructor(private readonly registry: ModelRegistry) {}

  /** @throws BrokenModel when the bytes are missing, are others than announced, or are no model */
  async load({
    family,
    version,
    sha256: announced,
    features,
    threshold,
  }: Pick<StoredModel, 'family' | 'version' | 'sha256' | 'features' | 'threshold'>): Promise<Scorer> {
    const bytes = await this.registry.bytes(family, version);
    if (!bytes) throw new BrokenModel(`${family} ${version} is not in the registry`);
    if (sha256(bytes) !== announced) throw new BrokenModel(`${family} ${version}: its bytes have another hash`);
    try {
      return await Scorer.load(version, threshold, features, bytes);
    } catch (error) {
      throw new BrokenModel(`${family} ${version}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

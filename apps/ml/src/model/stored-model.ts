import type { modelFamilies } from '@voltguard/contracts';

export const modelStages = ['candidate', 'live', 'retired'] as const;
export type ModelStage = (typeof modelStages)[number];

export type ModelFamily = (typeof modelFamilies)[number];

/** A model of the registry without its bytes. */
export interface StoredModel {
  readonly family: ModelFamily;
  readonly version: number;
  readonly stage: ModelStage;
  readonly sha256: string;
  readonly features: readonly string[];
  readonly threshold: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly trainedFrom: Date;
  readonly trainedTo: Date;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
}

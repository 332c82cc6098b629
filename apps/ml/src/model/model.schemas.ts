import { z } from 'zod';
import { modelStages } from './stored-model.ts';

export const modelSchema = z
  .object({
    family: z.string(),
    version: z.int(),
    stage: z.enum(modelStages),
    sha256: z.string(),
    features: z.array(z.string()),
    threshold: z.number(),
    metrics: z.record(z.string(), z.number()),
    trainedFrom: z.string(),
    trainedTo: z.string(),
    createdAt: z.string(),
    publishedAt: z.string().nullable(),
  })
  .meta({ id: 'Model' });

export const modelsSchema = z.object({ items: z.array(modelSchema), nextCursor: z.null() });

export const versionSchema = z.coerce.number().int().positive().max(2_147_483_647);

export const trainModelSchema = z
  .strictObject({
    seed: z.int().min(0).max(2_147_483_647).describe('Of the ordinary devices that it is trained on and of the trees.'),
  })
  .meta({ id: 'TrainModel' });

import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Problem, Roles, type TokenUser } from '@voltguard/http';
import type { z } from 'zod';
import { ModelRegistry } from './model-registry.ts';
import { modelSchema, modelsSchema, trainModelSchema, versionSchema } from './model.schemas.ts';
import { PublishModel } from './publish-model.ts';
import type { StoredModel } from './stored-model.ts';
import { TrainModel } from './train-model.ts';

const family = 'reading-anomaly';

@ApiTags('models')
@Roles('admin', 'owner')
@Controller('models')
export class ModelsController {
  constructor(
    private readonly registry: ModelRegistry,
    private readonly publishModel: PublishModel,
    private readonly trainModel: TrainModel,
  ) {}

  @Get()
  @ApiOperation({ summary: 'All models, the newest first' })
  @ApiOkResponse({ standardSchema: modelsSchema })
  async list() {
    return { items: (await this.registry.list()).map(view), nextCursor: null };
  }

  @Get(':version')
  @ApiOperation({ summary: 'One model' })
  @ApiOkResponse({ standardSchema: modelSchema })
  async one(@Param('version', { schema: versionSchema }) version: number) {
    const model = await this.registry.find(family, version);
    if (!model) throw unknown(version);
    return view(model);
  }

  @Roles('admin')
  @Post()
  @ApiOperation({ summary: 'Trains a candidate on ordinary devices made from a seed' })
  @ApiBody({ standardSchema: trainModelSchema } as never)
  @ApiCreatedResponse({ standardSchema: modelSchema })
  async train(@Body({ schema: trainModelSchema }) { seed }: z.output<typeof trainModelSchema>) {
    return view(await this.trainModel.train(family, seed));
  }

  @Roles('admin')
  @Post(':version/publish')
  @HttpCode(200)
  @ApiOperation({ summary: 'Makes a version live in every worker; an older one takes a newer one back' })
  @ApiOkResponse({ standardSchema: modelSchema })
  async publish(@Param('version', { schema: versionSchema }) version: number, @CurrentUser() user: TokenUser) {
    const actor = JSON.stringify({ kind: 'user', id: String(user.id) });
    const published = await this.publishModel.publish(family, version, { actor });
    if (published.ok) return view(published.value);
    if (published.failure.reason === 'model-unknown') throw unknown(version);
    throw new Problem(409, 'model-broken', `It cannot score: ${published.failure.detail}`);
  }
}

function unknown(version: number): Problem {
  return new Problem(404, 'model-not-found', `There is no model ${version}.`);
}

function view(model: StoredModel) {
  return {
    ...model,
    trainedFrom: model.trainedFrom.toISOString(),
    trainedTo: model.trainedTo.toISOString(),
    createdAt: model.createdAt.toISOString(),
    publishedAt: model.publishedAt?.toISOString() ?? null,
  };
}

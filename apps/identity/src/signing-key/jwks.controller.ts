import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '@voltguard/http';
import { SigningKeys } from './signing-keys.ts';

@ApiTags('auth')
@Controller('.well-known/jwks.json')
export class JwksController {
  constructor(private readonly signingKeys: SigningKeys) {}

  /** The public keys that verify access tokens. */
  @Public()
  @Get()
  @Header('cache-control', 'public, max-age=60')
  keys() {
    return this.signingKeys.publicKeys;
  }
}

import { Body, Controller, Get, Header, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Problem, Public, type TokenUser } from '@voltguard/http';
import { unreachable } from '@voltguard/kernel';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { userSchema } from '../user/user.schemas.ts';
import { User } from '../user/user.entity.ts';
import { userView } from '../user/user-view.ts';
import { AccessTokens } from './access-tokens.ts';
import { logInSchema, refreshSchema, sessionSchema } from './auth.schemas.ts';
import { LogIn, type LogInRefused } from './log-in.ts';
import { type RefreshRefused, RefreshTokens } from './refresh-tokens.ts';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly logIn: LogIn,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
    private readonly dataSource: DataSource,
  ) {}

  @Public()
  @Post('login')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Log in' })
  @ApiOkResponse({ standardSchema: sessionSchema })
  async login(@Body({ schema: logInSchema }) { email, password }: z.output<typeof logInSchema>) {
    const user = await this.logIn.execute(email, password);
    if (!user.ok) throw refusal(user.failure);
    return this.session(user.value, await this.refreshTokens.begin(user.value.id));
  }

  @Public()
  @Post('refresh')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Exchange a refresh token for a new session' })
  @ApiOkResponse({ standardSchema: sessionSchema })
  async refresh(@Body({ schema: refreshSchema }) { refreshToken }: z.output<typeof refreshSchema>) {
    const exchanged = await this.refreshTokens.exchange(refreshToken);
    if (!exchanged.ok) throw refusal(exchanged.failure);
    return this.session(exchanged.value.user, exchanged.value.refreshToken);
  }

  @Get('me')
  @ApiOperation({ summary: 'Who the token belongs to' })
  @ApiOkResponse({ standardSchema: userSchema })
  async me(@CurrentUser() caller: TokenUser) {
    const user = await this.dataSource.getRepository(User).findOneBy({ id: caller.id });
    if (!user) throw new Problem(401, 'invalid-token', 'The account of this token does not exist.');
    if (user.disabledAt) throw refusal('user-disabled');
    return userView(user);
  }

  private async session(user: User, refreshToken: string): Promise<z.output<typeof sessionSchema>> {
    const { accessToken, expiresIn } = await this.accessTokens.issue(user);
    return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn };
  }
}

function refusal(refused: LogInRefused | RefreshRefused): Problem {
  switch (refused) {
    case 'wrong-credentials':
      return new Problem(401, refused, 'Email or password is wrong.');
    case 'user-disabled':
      return new Problem(401, refused, 'This account is disabled. Ask an administrator.');
    case 'invalid-refresh-token':
      return new Problem(401, refused, 'The refresh token is not valid any more. Log in again.');
    case 'busy':
      return new Problem(503, 'log-in-busy', 'Too many log-ins at once. Try again.', { retryAfterSeconds: 2 });
    default:
      return unreachable(refused);
  }
}

import { type DynamicModule, Module } from '@nestjs/common';
import { HttpModule } from '@voltguard/http';
import { MessagingModule } from '@voltguard/messaging';
import { ObservabilityModule } from '@voltguard/observability';
import { isPassingFault, PersistenceModule } from '@voltguard/persistence';
import { migrations } from '../migrations/index.ts';
import { DeviceCertificate } from './device-certificate/certificate.entity.ts';
import { CertificatesController } from './device-certificate/certificates.controller.ts';
import { CertifyDevice } from './device-certificate/certify-device.ts';
import { DeviceAuthority } from './device-certificate/device-authority.ts';
import { KnownDevices } from './device-certificate/known-devices.ts';
import { type Config, identityConfig } from './identity.config.ts';
import { AccessTokens } from './session/access-tokens.ts';
import { AuthController } from './session/auth.controller.ts';
import { LogIn } from './session/log-in.ts';
import { RefreshToken } from './session/refresh-token.entity.ts';
import { RefreshTokens } from './session/refresh-tokens.ts';
import { JwksController } from './signing-key/jwks.controller.ts';
import { SigningKey } from './signing-key/signing-key.entity.ts';
import { SigningKeys } from './signing-key/signing-keys.ts';
import { PasswordDesk } from './user/password-desk.ts';
import { SeedDemoUsers } from './user/seed-demo-users.ts';
import { User } from './user/user.entity.ts';
import { UsersController } from './user/users.controller.ts';

@Module({})
export class IdentityModule {
  static register(config: Config): DynamicModule {
    return {
      module: IdentityModule,
      imports: [
        ObservabilityModule.register({
          service: 'identity',
          level: config.LOG_LEVEL,
          internalHost: config.INTERNAL_HOST,
          internalPort: config.INTERNAL_PORT,
          drainSeconds: config.DRAIN_SECONDS,
        }),
        PersistenceModule.register({
          url: config.DATABASE_URL,
          entities: [User, SigningKey, RefreshToken, DeviceCertificate],
          migrations,
        }),
        MessagingModule.register({
          service: 'identity',
          brokers: config.KAFKA_BROKERS,
          namespace: config.KAFKA_NAMESPACE,
        }),
        HttpModule.register(config, { isPassing: isPassingFault }),
      ],
      controllers: [AuthController, UsersController, CertificatesController, JwksController],
      providers: [
        { provide: identityConfig, useValue: config },
        PasswordDesk,
        SeedDemoUsers,
        SigningKeys,
        AccessTokens,
        RefreshTokens,
        LogIn,
        KnownDevices,
        DeviceAuthority,
        CertifyDevice,
      ],
    };
  }
}

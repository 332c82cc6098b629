import type { Role } from '@voltguard/http';

interface DemoUser {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly passwordHash: string;
}

/**
 * Log-ins to try the platform with, as the export of an older system has them: bcrypt, cost 12. Their passwords are in
 * the README, so they exist outside production only.
 */
export const demoUsers: readonly DemoUser[] = [
  {
    email: 'admin@ecocharge.com',
    name: 'Admin',
    role: 'admin',
    passwordHash: '$2b$12$PgUDvcwsRmQHi7Fc0oAsY.mH3F018YMtf2ZWzaGW8I4jUosKsuMjy',
  },
  {
    email: 'owner.delhi@ecocharge.com',
    name: 'Owner in Delhi',
    role: 'owner',
    passwordHash: '$2b$12$.4iuc5UwuuXLXcTCUr9l/eGQroouGIGqqzY80OhJeYUgOUsDwSpsG',
  },
  {
    email: 'owner.bangalore@ecocharge.com',
    name: 'Owner in Bengaluru',
    role: 'owner',
    passwordHash: '$2b$12$3jRH7Am2sBYfVPMwUqIMLOtl1RHfU7cXeBer2Xe/.gzZnjkvkAnvO',
  },
  {
    email: 'driver.rahul@gmail.com',
    name: 'Rahul',
    role: 'driver',
    passwordHash: '$2b$12$Jrrav2wFZ9.sTktig0cNAueM7IvdSU7jrUN25Xe9IbQTKRh7KnXTO',
  },
  {
    email: 'driver.anita@gmail.com',
    name: 'Anita',
    role: 'driver',
    passwordHash: '$2b$12$ndYSgczu82gTC2qWyBOdMe4RQ1lQVuqrA19dqPBaxf6MPXfmweY/W',
  },
];

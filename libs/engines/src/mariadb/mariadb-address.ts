/** Where a MariaDB is and who may make schemas and users in it. */
export class MariadbAddress {
  constructor(
    readonly host: string,
    readonly port: number,
    readonly user: string,
    readonly password: string,
  ) {}

  static parse(url: string): MariadbAddress {
    const { hostname, port, username, password } = new URL(url);
    return new MariadbAddress(
      hostname,
      Number(port || 3306),
      decodeURIComponent(username),
      decodeURIComponent(password),
    );
  }

  get rootPassword(): string {
    return this.password;
  }

  /** `mysql://user:password@host:port/schema`; of the administrator when no user is named. */
  url(schema = '', user = this.user, password = this.password): string {
    return `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${this.host}:${this.port}/${schema}`;
  }
}

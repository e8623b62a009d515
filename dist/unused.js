export class OidcClient {}

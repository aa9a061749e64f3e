/**
 * TLS client settings: how a collector verifies a server and authenticates to it. Together with an `http://` URL they are an error.
 */
export interface TlsOptions {
  /**
   * The Secret, in the pods' namespace, with the certificate of the authority that signed the server's certificate. A DNS subdomain, else an error.
   * @default - the image's certificate authorities
   */
  readonly caSecretName?: string;

  /**
   * The key in that Secret's data.
   * @default 'ca.crt'
   */
  readonly caKey?: string;

  /**
   * The Secret of type kubernetes.io/tls with the client's certificate, in the pods' namespace. A DNS subdomain, else an error.
   * @default - no client certificate
   */
  readonly clientSecretName?: string;

  /**
   * The name that the server's certificate must have. Anything but a host name is an error.
   * @default - the host of the endpoint
   */
  readonly serverName?: string;

  /**
   * Send in plain text. Only for gRPC endpoints (for others the scheme of the URL decides), and not together with anything else here, else an error.
   * @default false
   */
  readonly insecure?: boolean;

  /**
   * Accept any certificate.
   * @default false
   */
  readonly insecureSkipVerify?: boolean;
}

import { TlsOptions } from './tls-options';
import { Input } from '../text/input';

/**
 * TLS options, all of them checked.
 * @param choosesPlainText whether `insecure` decides between plain text and TLS; elsewhere the scheme of a URL does
 */
export function tlsOptions(input: Input<TlsOptions>, choosesPlainText: boolean): TlsOptions {
  const tls = {
    insecure: input.flag('insecure'),
    insecureSkipVerify: input.flag('insecureSkipVerify'),
    caSecretName: input.dnsSubdomain('caSecretName'),
    caKey: input.dataKey('caKey'),
    clientSecretName: input.dnsSubdomain('clientSecretName'),
    serverName: input.text('serverName'),
  };
  input.done();
  if (tls.insecure && !choosesPlainText) {
    input.reject('insecure', true, 'left out for HTTP', "the scheme of the endpoint decides: 'http://...'");
  }
  const others = Object.entries(tls).filter(([name, value]) => name !== 'insecure' && value !== undefined).map(([name]) => name);
  if (tls.insecure && others.length > 0) {
    input.reject('insecure', true, `false together with '${others[0]}'`, 'plain text has no certificates');
  }
  if (tls.caKey !== undefined && tls.caSecretName === undefined) {
    input.reject('caKey', tls.caKey, `left out without '${input.nameOf('caSecretName')}'`);
  }
  return tls;
}

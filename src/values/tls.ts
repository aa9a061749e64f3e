import { TlsOptions } from './tls-options';
import { Input, isEncrypted, Origin, qualifiedHost, reject } from '../text/input';

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
    serverName: input.parse('serverName', qualifiedHost),
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

/** Refuses options that have no effect on a URL with `http://`. */
export function checkTlsHasEffect(where: Origin, property: string, url: string, tls: TlsOptions = {}): void {
  const [option] = isEncrypted(url) ? [] : Object.entries(tls).filter(([, value]) => value !== undefined && value !== false);
  if (option) {
    reject(where, `${property}.${option[0]}`, option[1], "left out with 'http://'", 'nothing is verified in plain text; use https://');
  }
}

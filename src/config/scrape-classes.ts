import { protectIdentity } from './relabel';
import { at, data, Data, defined, isData, list, records, text } from '../text/data';

/**
 * A scrape class as the allocator reads it. Its decoder looks for the fields of an embedded Go struct below the struct's name, and
 * ignores them where the CRD writes them; they are written in both places, for a decoder that comes to know better.
 * Source: opentelemetry-operator 0.148, config.go (mapstructure without squash); prometheus-operator 0.89, tls_types.go and types.go.
 */
export function decodable(scrapeClass: Data): Data {
  const { tlsConfig, authorization } = scrapeClass;
  return {
    ...scrapeClass,
    ...(isData(tlsConfig) ? { tlsConfig: tls(tlsConfig) } : {}),
    ...(isData(authorization) ? { authorization: authorize(authorization) } : {}),
  };
}

function tls(flat: Data): Data {
  const { caFile, certFile, keyFile, ...safe } = flat;
  const files = defined({ caFile, certFile, keyFile });
  return {
    ...flat,
    ...(Object.keys(safe).length > 0 ? { safeTLSConfig: safe } : {}),
    ...(Object.keys(files).length > 0 ? { tlsFilesConfig: files } : {}),
  };
}

function authorize(flat: Data): Data {
  const { credentialsFile, ...safe } = flat;
  return { ...flat, ...(Object.keys(safe).length > 0 ? { safeAuthorization: safe } : {}) };
}

/** The name of the class that monitors have by default where the user's classes have no default. */
export const PROTECTING_CLASS = 'protect-identity';

/** Scrape classes that take from samples what a target cannot know of itself, before their own rules, with one for the monitors that name none. */
export function withProtectedIdentity(classes: readonly Data[]): Data[] {
  const metricRelabelings = protectIdentity();
  const own = classes.map(item => ({ ...item, metricRelabelings: item.metricRelabelings === undefined ? metricRelabelings : [...metricRelabelings, ...list(item.metricRelabelings)] }));
  return classes.some(item => item.default === true) ? own : [...own, { name: PROTECTING_CLASS, default: true, metricRelabelings }];
}

/** The scrape classes of an allocator's configuration. */
export function scrapeClasses(config: unknown): { readonly name: string; readonly data: Data }[] {
  return records(at(config, 'prometheus_cr', 'scrape_classes')).flatMap(([, scrapeClass]) => {
    const name = text(at(scrapeClass, 'name'));
    return name === undefined ? [] : [{ name, data: scrapeClass }];
  });
}

/** Where a scrape class names files of the scrapers, in either of its spellings. */
export function classFiles({ tlsConfig, authorization }: Data): string[] {
  const files = { ...data(tlsConfig), ...data(at(tlsConfig, 'tlsFilesConfig')) };
  return [
    ...['caFile', 'certFile', 'keyFile'].filter(key => text(at(files, key))).map(key => `tlsConfig.${key}`),
    ...text(at(authorization, 'credentialsFile')) ? ['authorization.credentialsFile'] : [],
  ];
}

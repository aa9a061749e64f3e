import { Data, isData } from '../text/data';

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
  const files = Object.fromEntries(Object.entries({ caFile, certFile, keyFile }).filter(([, value]) => value !== undefined));
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

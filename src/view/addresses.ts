import { text } from '../text/data';

/** The scheme, host and port of an http or https URL; an IPv6 address in its brackets. */
export function urlParts(url: string): { readonly scheme: 'http' | 'https'; readonly host: string; readonly port: number } | undefined {
  const [, written, host, port] = /^(https?):\/\/(\[[^\]]*\]|[^/:]+)(?::(\d+))?/i.exec(url) ?? [];
  const scheme = written?.toLowerCase() === 'https' ? 'https' : 'http';
  return host === undefined ? undefined : { scheme, host, port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port) };
}

/** The address behind an endpoint, seen from a namespace: `service.namespace:port`, however it is spelt; any other host as it is. */
export function addressOf(endpoint: unknown, namespace: string | undefined): string {
  const written = text(endpoint) ?? '';
  const parts = urlParts(written);
  return parts ? `${hostOf(parts.host, namespace)}:${parts.port}` : written;
}

/** `service.namespace` of a host in the cluster, however it is spelt; any other host as it is. */
function hostOf(host: string, namespace: string | undefined): string {
  const [service, inNamespace, svc] = host.split('.');
  if (host.startsWith('[')) {
    return host;
  }
  if (inNamespace === undefined) {
    return namespace === undefined ? service : `${service}.${namespace}`;
  }
  return svc === undefined || svc === 'svc' ? `${service}.${inNamespace}` : host;
}

/** The Service and the namespace in an address; undefined where it is none of a Service. */
export function serviceOf(address: string): { readonly name: string; readonly namespace: string | undefined } | undefined {
  const [host] = address.split(':');
  const labels = host.split('.');
  return labels.length > 2 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(labels[0]) ? undefined : { name: labels[0], namespace: labels[1] };
}

/** The pod, the Service and the namespace in the name of a pod behind a headless Service: `name-0.service.namespace`, with or without what follows. */
export function podHost(hostname: string, namespace: string | undefined): { readonly pod: string; readonly service: string; readonly namespace: string | undefined } | undefined {
  const [host] = hostname.split(':');
  const [pod, service, inNamespace = namespace] = host.split('.');
  return service === undefined || !/^[a-z0-9][-a-z0-9]*-\d+$/.test(pod) ? undefined : { pod, service, namespace: inNamespace };
}

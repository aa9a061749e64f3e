import { manifestText, nonEmptyText } from './formats';
import { isHost, isPort } from './hosts';
import { Origin, reject } from './refusal';

/** What RFC 3986 allows in a path. */
const URL_PATH = /^(\/([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)*$/;

/** An absolute http or https URL without query or fragment; a slash at the end is removed. */
export function httpUrl(origin: Origin, property: string, value: string, remedy?: string): string {
  const [, host, port, path] = /^https?:\/\/(\[[^\]]*\]|[^/:]*)(?::([^/]*))?(.*)$/i.exec(nonEmptyText(origin, property, value, remedy)) ?? [];
  if (host === undefined || !isHost(host) || (port !== undefined && !isPort(port)) || !URL_PATH.test(path)) {
    reject(origin, property, value, "a URL 'http(s)://host[:port][/path]' in ASCII, without user, query and fragment", remedy);
  }
  return value.replace(/\/+$/, '');
}

/** Whether what goes to a URL is encrypted. */
export function isEncrypted(url: string): boolean {
  return /^https:/i.test(url);
}

/** The base URL of an OTLP receiver, to which the collector appends the path of a signal. */
export function otlpBaseUrl(origin: Origin, property: string, value: string, remedy?: string): string {
  const url = httpUrl(origin, property, value, remedy);
  const [path] = /\/v1(development)?\/(metrics|traces|logs|profiles)$/.exec(url) ?? [];
  if (path !== undefined) {
    reject(origin, property, value, `a base URL that does not end in '${path}'`, 'the collector appends it');
  }
  return url;
}

/** `host:port`, as gRPC dials it; an IPv6 address must be in brackets. */
export function hostAndPort(origin: Origin, property: string, value: string): string {
  const [, host, port] = /^(\[[^\]]*\]|[^:]*):([^:]*)$/.exec(nonEmptyText(origin, property, value)) ?? [];
  if (host === undefined || !isHost(host) || !isPort(port)) {
    reject(origin, property, value, "'host:port' without a scheme");
  }
  return value;
}

/** A host name or IPv4 address, without scheme, port and path. */
export function qualifiedHost(origin: Origin, property: string, value: string): string {
  if (typeof value !== 'string' || value.startsWith('[') || !isHost(value)) {
    reject(origin, property, value, 'a host name without scheme, port and path');
  }
  return value;
}

const IMAGE_PATH = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;

/** An image with its tag or digest. Source: the grammar of distribution/reference. */
export function imageReference(origin: Origin, property: string, value: string): string {
  const [, name, tag, digest] = /^([^@\s]+?)(:[^:/@\s]*)?(@\S*)?$/.exec(typeof value === 'string' ? value : '') ?? [];
  const [first, ...rest] = (name ?? '').split('/');
  // What has a dot, a colon or a capital letter, or is this name, is a registry and not a part of the path.
  const hasRegistry = rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost');
  const valid = name !== undefined && name.length <= 255 && (!hasRegistry || isRegistry(first)) && IMAGE_PATH.test(hasRegistry ? rest.join('/') : name)
    && (tag === undefined || /^:\w[\w.-]{0,127}$/.test(tag)) && (digest === undefined || /^@sha(256:[0-9a-f]{64}|384:[0-9a-f]{96}|512:[0-9a-f]{128})$/.test(digest));
  if (!valid) {
    reject(origin, property, value, "an image reference '[registry[:port]/]path[:tag][@sha256:digest]' without a scheme, the path in lower case");
  }
  return manifestText(origin, property, value);
}

function isRegistry(text: string): boolean {
  const [, host, port] = /^(\[.*\]|[^:_]+)(?::([0-9]+))?$/.exec(text) ?? [];
  return host !== undefined && isHost(host) && isPort(port ?? '1');
}

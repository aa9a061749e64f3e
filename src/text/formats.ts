import { byKey, record } from './kinds';
import { Origin, reject } from './refusal';
import { beginsWithTab, isBroken, isMisreadNumber, UNREADABLE } from './yaml-texts';

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** RFC 1123 label: names of namespaces, and of Services since Kubernetes 1.34 (before: the stricter RFC 1035). */
export function dnsLabel(origin: Origin, property: string, value: string, maxLength = 63): string {
  if (typeof value !== 'string' || value.length > maxLength || !DNS_LABEL.test(value)) {
    reject(origin, property, value, `a DNS label (lower case letters, digits and '-', at most ${maxLength} characters, RFC 1123)`);
  }
  return manifestText(origin, property, value);
}

/** RFC 1035 label: the names of Services, which must begin with a letter. */
export function serviceName(origin: Origin, property: string, value: string, maxLength = 63): string {
  if (typeof value !== 'string' || value.length > maxLength || !DNS_LABEL.test(value) || !/^[a-z]/.test(value)) {
    reject(origin, property, value, `a DNS label that begins with a letter (lower case letters, digits and '-', at most ${maxLength} characters, RFC 1035)`);
  }
  return value;
}

export function dnsSubdomain(origin: Origin, property: string, value: string): string {
  if (typeof value !== 'string' || value.length > 253 || !DNS_SUBDOMAIN.test(value)) {
    reject(origin, property, value, "a DNS subdomain (lower case letters, digits, '-' and '.', at most 253 characters, RFC 1123)");
  }
  return manifestText(origin, property, value);
}

/** A key of a Secret's or ConfigMap's data. */
export function dataKey(origin: Origin, property: string, value: string): string {
  if (typeof value !== 'string' || value.length > 253 || !/^[-._a-zA-Z0-9]+$/.test(value) || value === '.' || value.startsWith('..')) {
    reject(origin, property, value, "a key of a Secret or ConfigMap (letters, digits, '-', '_' and '.', at most 253 characters)");
  }
  return manifestText(origin, property, value);
}

export function environmentName(origin: Origin, property: string, value: string): string {
  if (typeof value !== 'string' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) {
    reject(origin, property, value, "the name of an environment variable (letters, digits and '_', not beginning with a digit)");
  }
  return value;
}

const LABEL_NAME = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;

/** The key of a label or annotation: an optional DNS prefix and a name of at most 63 characters. */
export function qualifiedName(origin: Origin, property: string, value: string): string {
  const parts = typeof value === 'string' ? value.split('/') : [];
  const name = parts[parts.length - 1] ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  const valid = parts.length >= 1 && parts.length <= 2 && name.length <= 63 && LABEL_NAME.test(name)
    && (prefix === undefined || (prefix.length <= 253 && DNS_SUBDOMAIN.test(prefix)));
  if (!valid) {
    reject(origin, property, value, "a qualified name ([prefix/]name, the name at most 63 letters, digits, '-', '_' and '.')");
  }
  return manifestText(origin, property, value);
}

export function labelValue(origin: Origin, property: string, value: string): string {
  if (typeof value !== 'string' || value.length > 63 || (value !== '' && !LABEL_NAME.test(value))) {
    reject(origin, property, value, "a label value (at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit)");
  }
  return manifestText(origin, property, value);
}

/** The key of a label or annotation in a manifest. cdk8s takes an object with the key `constructor` for an instance of a class. */
function metadataKey(origin: Origin, property: string, value: string): void {
  if (qualifiedName(origin, property, value) === 'constructor') {
    reject(origin, property, value, "a key other than 'constructor'", 'cdk8s cannot write it');
  }
}

export function labels(origin: Origin, property: string, value: { [key: string]: string }): { [key: string]: string } {
  record(origin, property, value);
  for (const [key, text] of Object.entries(value)) {
    metadataKey(origin, `${property} key`, key);
    labelValue(origin, `${property}[${key}]`, text);
  }
  return byKey(value);
}

export function annotations(origin: Origin, property: string, value: { [key: string]: string }): { [key: string]: string } {
  record(origin, property, value);
  for (const [key, text] of Object.entries(value)) {
    metadataKey(origin, `${property} key`, key);
    if (typeof text !== 'string') {
      reject(origin, `${property}[${key}]`, text, 'a string');
    }
    manifestText(origin, `${property}[${key}]`, text);
  }
  return byKey(value);
}

export function nonEmptyText(origin: Origin, property: string, value: string, remedy?: string): string {
  if (typeof value !== 'string' || value.trim() === '') {
    reject(origin, property, value, 'a non-empty string', remedy);
  }
  if (/[\u0000-\u001f\u007f]/.test(value) || isBroken(value)) {
    reject(origin, property, value, 'a string without control characters', remedy);
  }
  return value;
}

/** A text that arrives in the cluster as it is, though cdk8s writes the manifest that it stands in. */
export function manifestText(origin: Origin, property: string, value: string): string {
  if (isBroken(value) || value.includes('\u0000') || value.search(UNREADABLE) >= 0) {
    reject(origin, property, value, 'a text without control characters and line separators of Unicode', "Go's YAML readers refuse some of them and take others for the end of a line");
  }
  if (beginsWithTab(value)) {
    reject(origin, property, value, 'a text whose first line does not begin with a tab', "Go's YAML readers take it for indentation");
  }
  if (isMisreadNumber(value)) {
    reject(origin, property, value, "a text that is not a number to Go's YAML readers", 'cdk8s writes it without quotes, so that kubectl reads a number');
  }
  return value;
}

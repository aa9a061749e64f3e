import { Yaml } from 'cdk8s';
import { isMisread, UNREADABLE } from './yaml-texts';

/** A text that needs no quotes anywhere: words, or a number with a unit. There are more than these. */
const PLAIN = /^(?!(?:y|yes|n|no|on|off|true|false|null|e[-+]?\d+)$)(?:_*[a-z$/(](?:[!-9;-~]|:(?=[!-~])| (?=[!"$-~]))*(?<!-)|[1-9]\d*(?:ms|s|m|h|MiB))$/i;

/** A longer key is written in another way. */
const LONGEST_KEY = 1000;

/**
 * Data that came from JSON as YAML, as cdk8s writes it, byte for byte, except that texts and keys that Go's readers would read otherwise are quoted.
 *
 * cdk8s' writer can write everything that YAML has, and takes a tenth of a synthesis for the four configurations of a pipeline. Maps, lists and plain
 * texts are written here; texts that need quotes, and everything rare, are left to cdk8s.
 */
export function writeYaml(data: { readonly [key: string]: any }): string {
  return isBlock(data) && isCommon(data) ? `${block(data, '\n').slice(1)}\n` : writeAny(data);
}

/** The same, written by a library alone: cdk8s, or the one below it where something has to be quoted that cdk8s would not. */
export function writeAny(data: any): string {
  return hasMisread(data) ? writeQuoted(data) : Yaml.stringify(data);
}

/** Whether a text or a key would not be read as it is. */
function hasMisread(data: any): boolean {
  if (typeof data !== 'object' || data === null) {
    return typeof data === 'string' && isMisread(data);
  }
  return Array.isArray(data) ? data.some(hasMisread) : Object.keys(data).some(key => isMisread(key) || hasMisread(data[key]));
}

function writeQuoted(data: any): string {
  // Loaded for the few texts that need it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { Document, Scalar, visit }: typeof import('yaml') = require('yaml');
  const document = new Document(data, { version: '1.1', customTags: withoutMerge });
  visit(document, {
    Scalar: (_, node) => {
      // Lines have their own rules in each version of this library.
      if (typeof node.value === 'string' && (isMisread(node.value) || node.value.includes('\n'))) {
        node.type = Scalar.QUOTE_DOUBLE;
      }
    },
  });
  // All of these stand in double quotes now.
  return document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }).replace(UNREADABLE, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The tag of `<<` writes it without quotes, whatever is asked for. */
function withoutMerge(tags: any[]): any[] {
  return tags.filter(({ tag }) => tag !== 'tag:yaml.org,2002:merge');
}

/** Whether no text has several lines or is misread, and every key can stand as it is. */
function isCommon(value: any): boolean {
  if (typeof value !== 'object' || value === null) {
    return typeof value !== 'string' || PLAIN.test(value) || !(value.includes('\n') || isMisread(value));
  }
  return Array.isArray(value) ? value.every(isCommon) : Object.keys(value).every(key => key.length <= LONGEST_KEY && PLAIN.test(key) && isCommon(value[key]));
}

/** A map or list, every line of it after `start`, which is a line break and an indentation. */
function block(value: any, start: string): string {
  const inner = `${start}  `;
  return Array.isArray(value)
    ? value.map(item => `${start}- ${isBlock(item) ? block(item, inner).slice(inner.length) : scalar(item)}`).join('')
    : Object.keys(value).map(key => `${start}${key}:${isBlock(value[key]) ? block(value[key], inner) : ` ${scalar(value[key])}`}`).join('');
}

function isBlock(value: any): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** What stands behind its key or dash in the same line. */
function scalar(value: any): string {
  if (typeof value !== 'string') {
    return JSON.stringify(value);
  }
  return PLAIN.test(value) ? value : Yaml.stringify([value]).slice('- '.length, -1);
}

import { Yaml } from 'cdk8s';
import { mapTexts } from './expand';

/** What go-yaml reads as a number after removing the underscores (resolve.go), beyond what YAML 1.1 does. */
const GO_NUMBER = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)$/;

/** A text that needs no quotes anywhere: words, or a number with a unit. There are more than these. */
const PLAIN = /^(?!(?:y|yes|n|no|on|off|true|false|null|e[-+]?\d+)$)(?:_*[a-z$/(](?:[!-9;-~]|:(?=[!-~])| (?=[!"$-~]))*(?<!-)|[1-9]\d*(?:ms|s|m|h|MiB))$/i;

/** A longer key is written in another way. */
const LONGEST_KEY = 1000;

/**
 * Data that came from JSON as YAML, as cdk8s writes it, byte for byte, except that texts that only go-yaml would read as numbers are quoted.
 *
 * cdk8s' writer can write everything that YAML has, and takes a tenth of a synthesis for the four configurations of a pipeline. Maps, lists and plain
 * texts are written here; texts that need quotes, and everything rare, are left to cdk8s.
 */
export function writeYaml(data: { readonly [key: string]: any }): string {
  return isBlock(data) && isCommon(data) ? `${block(data, '\n').slice(1)}\n` : writeAny(data);
}

/** The same, written by cdk8s alone. */
export function writeAny(data: { readonly [key: string]: any }): string {
  const json = JSON.stringify(data);
  let code = 0xe000;
  while (json.includes(String.fromCharCode(code))) {
    code++;
  }
  // cdk8s quotes strings that YAML 1.1 would read as something else. Others that go-yaml would read as numbers are marked, with a character that occurs nowhere, and quoted here.
  const mark = String.fromCharCode(code);
  const marked = mapTexts(data, text => isGoNumber(text) ? `${mark}${text}${mark}` : text);
  return Yaml.stringify(marked).replace(new RegExp(`${mark}([^${mark}]*)${mark}`, 'g'), '"$1"');
}

function isGoNumber(text: string): boolean {
  return GO_NUMBER.test(text.replace(/_/g, ''));
}

/** Whether no text has several lines, and every key can stand as it is. */
function isCommon(value: any): boolean {
  if (typeof value !== 'object' || value === null) {
    return typeof value !== 'string' || !value.includes('\n');
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
  return PLAIN.test(value) ? value : isGoNumber(value) ? `"${value}"` : Yaml.stringify([value]).slice('- '.length, -1);
}

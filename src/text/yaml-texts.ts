import { Yaml } from 'cdk8s';

/** What go-yaml reads as a number after removing the underscores (resolve.go), beyond what YAML 1.1 does. */
const GO_NUMBER = /^[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)$/;

/** Characters that cdk8s writes as they are, and that Go's readers refuse, or take for the end of a line or the beginning of a file (go-yaml, readerc.go). */
export const UNREADABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Whether a text holds half a pair of surrogates, which no file can hold. */
export function isBroken(text: string): boolean {
  return /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

/**
 * Whether go-yaml reads a text as a whole number that needs 64 bits without a sign. A collector does not start with one in its environment: "unsupported
 * type=uint64" (confmap, NewRetrieved).
 */
export function isUnsigned(text: string): boolean {
  const [, digits, leading] = /^(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0([0-7]+)|[0-9]+)$/.exec(text.replace(/_/g, '')) ?? [];
  const value = digits === undefined ? 0n : BigInt(leading === undefined ? digits.toLowerCase() : `0o${leading}`);
  return value >= 2n ** 63n && value < 2n ** 64n;
}

/** Whether Go's readers (kubectl, the API server, the collector, the allocator) would not read a text as it is where cdk8s writes it. */
export function isMisread(text: string): boolean {
  return text.search(UNREADABLE) >= 0 || isMisreadNumber(text) || beginsWithTab(text);
}

/** Whether a text of several lines begins with a tab, which Go's readers take for indentation. */
export function beginsWithTab(text: string): boolean {
  return text.includes('\n') && /^\n*\t/.test(text);
}

/** Whether cdk8s writes a text without quotes that Go's readers take for a number or, with `<<`, for the key of a merge. */
export function isMisreadNumber(text: string): boolean {
  return (text === '<<' || GO_NUMBER.test(text.replace(/_/g, ''))) && !/^["']/.test(Yaml.stringify(text));
}

import { canBeSilenced, Rule, Severity } from './rule';
import { RULES } from './rules';

/** Where the checks are explained, one after another. */
const PAGE = 'https://github.com/cdk8s-prometheus-tiered/cdk8s-prometheus-tiered/blob/main/docs/checks.md';

/** A check as it is explained: on its page, by the command line, in reports. */
export interface CatalogueEntry {
  readonly code: string;
  readonly title: string;
  /** The severities that its findings can have. */
  readonly severities: readonly Severity[];
  /** What of it can be acknowledged. */
  readonly acknowledgeable: 'all' | 'warnings' | 'none';
  /** Why it matters. */
  readonly text: string;
  /** What to do. */
  readonly remedy: string;
  /** The page that says so. */
  readonly address: string;
}

/** Every check, in the order of its code. */
export const CATALOGUE: readonly CatalogueEntry[] = RULES.map(rule => ({
  code: rule.code,
  title: rule.title,
  severities: rule.severities,
  acknowledgeable: acknowledgeable(rule),
  text: rule.explanation,
  remedy: rule.remedy,
  address: `${PAGE}#${rule.code.toLowerCase()}`,
}));

/** The codes that there are, for messages. */
export const CODES = `${RULES[0].code} to ${RULES[RULES.length - 1].code}`;

function acknowledgeable(rule: Rule): CatalogueEntry['acknowledgeable'] {
  return !canBeSilenced(rule) ? 'none' : rule.errorsCanBeSilenced || !rule.severities.includes('error') ? 'all' : 'warnings';
}

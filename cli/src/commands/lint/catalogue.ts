import { UsageError } from '../../errors';
import { ACKNOWLEDGE_PREFIX, CATALOGUE, type CatalogueEntry, CODES } from '../../library';
import { heading, table, wrap } from '../../output/text';

const ACKNOWLEDGEABLE: Record<CatalogueEntry['acknowledgeable'], string> = {
  all: 'It can be acknowledged',
  warnings: 'Its warnings can be acknowledged, not its errors',
  none: 'It cannot be acknowledged: without it the pipeline does not run, or its data is wrong',
};

/** All checks, one a line. */
export function listText(): string {
  return `${table(['code', 'severity', 'what is found'], CATALOGUE.map(({ code, severities, title }) => [code, severities.join(' or '), title]), [])}\n`;
}

export function listJson(): string {
  return `${JSON.stringify({ schema: 1, checks: CATALOGUE }, undefined, 2)}\n`;
}

/** One check: why it matters, what to do, and how to say that it is as it should be. */
export function explainText(code: string): string {
  const { title, severities, text, remedy, acknowledgeable, address } = checkOf(code);
  return [
    heading(`${code}: ${title} (${severities.join(' or ')})`),
    flat(wrap(text)),
    '',
    flat(wrap(`What to do: ${remedy}`)),
    '',
    flat(wrap(`${ACKNOWLEDGEABLE[acknowledgeable]}${acknowledgeable === 'none' ? `; --ignore ${code} leaves it out of a run` : ', by an annotation on the object with the reason as its value:'}.`.replace(':.', ':'))),
    ...acknowledgeable === 'none' ? [] : [`  ${ACKNOWLEDGE_PREFIX}${code}: why it is right here`],
    '',
    address,
    '',
  ].join('\n');
}

export function explainJson(code: string): string {
  return `${JSON.stringify({ schema: 1, checks: [checkOf(code)] }, undefined, 2)}\n`;
}

function checkOf(code: string): CatalogueEntry {
  const check = CATALOGUE.find(candidate => candidate.code === code);
  if (!check) {
    throw new UsageError(`--explain must name a check, ${CODES} (lint --list has them), got '${code}'`);
  }
  return check;
}

function flat(text: string): string {
  return text.split('\n').map(line => line.trimStart()).join('\n');
}

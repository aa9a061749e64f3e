import type { Move } from './moves';
import type { Effect, Point } from './points';
import type { Loss } from './steps';
import type { Upgrade } from './upgrade';
import { formatShare } from '../../output/format';
import { heading, table, wrap } from '../../output/text';

/** The sections of points, in their order. */
const SECTIONS: readonly { readonly effects: readonly Effect[]; readonly title: string }[] = [
  { effects: ['stops'], title: 'Must be changed first' },
  { effects: ['data'], title: 'Costs data once' },
  { effects: ['names'], title: 'Is called otherwise: dashboards, alerts and queries follow' },
  { effects: ['behaviour'], title: 'Behaves differently' },
  { effects: ['defect', 'stays'], title: 'Known defects of the new versions' },
  { effects: ['later'], title: 'Will change later' },
  { effects: ['mended'], title: 'Mended' },
];

/** The upgrade as text, at most 100 columns wide except for names and commands. */
export function textOf(upgrade: Upgrade): string {
  const { parts, points, moves, steps, notes } = upgrade;
  if (parts.length === 0) {
    return [...notes, 'Nothing to do.', ''].join('\n');
  }
  return [
    heading(`Upgrade of ${upgrade.source}`),
    table(['', 'part', 'from', 'to'], parts.map(({ tier, name, from, to, fromVersion, toVersion }) => [tier, name, versioned(from, fromVersion), versioned(to, toVersion)]), []),
    ...notes.map(note => wrap(`Note: ${note}.`)),
    ...SECTIONS.flatMap(section => sectionOf(section, points, moves)),
    ...points.length === 0 && moves.length === 0 ? ['', 'Nothing that is known to differ between these versions touches this pipeline.'] : [],
    '',
    heading('The steps'),
    ...steps.flatMap(({ title, why, loses, commands }, index) => [
      wrap(`${index + 1}. ${title}`), indent(wrap(`${why}.`)), ...lossText(loses), ...commands.map(command => `     ${command}`),
    ]),
    '',
    wrap('NEW.yaml stands for the manifests of the new versions. Why in this order: docs/migration.md, "Change versions across a change of the ring".'),
    '',
  ].join('\n');
}

/** `Dynatrace 0.54.0 (0.158.0)`: with the version of what it is made of, where the name does not have it. */
function versioned(name: string, version: string): string {
  return name.includes(version) ? name : `${name} (${version})`;
}

function sectionOf({ effects, title }: typeof SECTIONS[number], points: readonly Point[], moves: readonly Move[]): string[] {
  const own = points.filter(({ effect }) => effects.includes(effect));
  const lines = own.flatMap(point => pointText(point, moves.filter(({ difference, part }) => difference === point.id && point.places.some(place => place.part === part))));
  return lines.length === 0 ? [] : ['', heading(title), ...lines];
}

function pointText(point: Point, moves: readonly Move[]): string[] {
  const { what, todo, version, issue, places, renamed, effect } = point;
  return [
    wrap(`- ${version === undefined ? '' : `${version}: `}${effect === 'stays' ? 'not mended: ' : ''}${what}${issue === undefined ? '' : ` (${issue})`}`),
    ...Object.entries(renamed ?? {}).map(([before, after]) => `    ${before} -> ${after}`),
    ...moves.map(move => indent(wrap(moveText(move)))),
    ...todo === undefined || effect === 'mended' ? [] : [indent(wrap(`To do: ${todo}`))],
    ...[...new Set(places.map(({ part, path }) => path === '' ? part : `${part}: ${path}`))].map(place => `    at ${place}`),
  ];
}

function moveText({ what, share, basis }: Move): string {
  if (!share) {
    return `How many ${what} move is not known: ${basis}.`;
  }
  const range = share.worst > share.mean ? ` (at most ${formatShare(share.worst)})` : '';
  return `${formatShare(share.mean)} of the ${what} move${range}: ${basis}.`;
}

function lossText({ share, intervals: [least, most], withoutScrapes }: Loss): string[] {
  if (share === 0) {
    return [];
  }
  const who = share === 1 ? 'every stream' : share === undefined ? 'every stream that moves' : `every stream that moves (${formatShare(share)})`;
  const interval = least === most ? `${most} scrape interval` : `${least} to ${most} scrape intervals`;
  return [indent(wrap(`Loses: ${who}, ${withoutScrapes ? `${interval} and the time in which nobody scrapes` : interval}.`))];
}

function indent(text: string): string {
  return text.split('\n').map(line => `    ${line}`).join('\n');
}

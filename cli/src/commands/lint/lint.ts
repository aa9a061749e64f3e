import { Locator } from './locate';
import type { AcknowledgedFinding, LintFinding, LintReport } from './report';
import { UsageError } from '../../errors';
import {
  ACKNOWLEDGE_PREFIX, acknowledgementProblem, acknowledgementsOf, CATALOGUE, CODES, type CodedFinding, findings, type KubeObject, type Severity, type SourceObject, type View, viewsOf,
} from '../../library';
import { isNamespaced } from '../../sources/cluster';
import type { Manifests } from '../../sources/manifests';

/** What is looked at, and what is left out. */
export interface LintInputs {
  /** What is judged. */
  readonly manifests: Manifests;
  /** A cluster to which it would be applied. */
  readonly onto?: Manifests;
  /** The namespace of what names none, with `onto`. */
  readonly namespace?: string;
  /** Codes that are left out. */
  readonly ignore: readonly string[];
  readonly minSeverity: Severity;
}

/** Judges manifests. Throws a `UsageError` for an acknowledgement that is none. */
export function lint({ manifests, onto, namespace, ignore, minSeverity }: LintInputs): LintReport {
  const unknown = ignore.find(code => !CATALOGUE.some(check => check.code === code));
  if (unknown !== undefined) {
    throw new UsageError(`--ignore must name checks, ${CODES} (lint --list has them), got '${unknown}'`);
  }
  const laid = onto ? layOver(manifests, onto, namespace ?? onto.cluster?.namespace ?? 'default') : undefined;
  const views = viewsOf(laid?.objects ?? manifests.objects);
  const locator = new Locator(views, laid?.origins ?? manifests.origins);
  const notes = [...manifests.notes, ...onto?.notes ?? [], ...checkAcknowledgements(views, locator)];
  const before = onto && new Set(findings({ views: viewsOf(onto.objects) }).filter(isOpen).map(keyOf));
  const all = findings({ views });
  const isNew = (finding: CodedFinding) => !before?.has(keyOf(finding));
  const wanted = all.filter(({ rule }) => !ignore.includes(rule.code));
  const shown = wanted.filter(({ severity }) => minSeverity === 'warning' || severity === 'error');
  const open = shown.filter(finding => isOpen(finding) && isNew(finding));
  return {
    source: onto ? `${manifests.from} on top of ${onto.from}` : manifests.from,
    notes: [...notes, ...noPipeline(views, onto !== undefined)],
    looked: {
      objects: manifests.objects.length,
      checks: CATALOGUE.length - new Set(ignore).size,
      allocators: count(views, view => view.allocators),
      scrapers: count(views, view => view.scrapers),
      gateways: count(views, view => view.gateways),
      monitors: count(views, view => view.monitors),
    },
    findings: inOrder(open.map(finding => recordOf(finding, locator))),
    acknowledged: inOrder(wanted.filter(finding => finding.acknowledged !== undefined && (!onto || locator.isFromText(finding.acknowledgedBy)))
      .map((finding): AcknowledgedFinding => ({ ...recordOf(finding, locator), acknowledged: finding.acknowledged! }))),
    unused: [...unusedIgnores(ignore, all), ...unusedAcknowledgements(views, all, locator, onto !== undefined)],
    ...before ? { before: { remaining: shown.filter(finding => isOpen(finding) && !isNew(finding)).length, gone: goneSince(before, all) } } : {},
  };
}

const isOpen = ({ acknowledged }: CodedFinding) => acknowledged === undefined;

function keyOf({ rule, severity, subject, path, message }: CodedFinding): string {
  return JSON.stringify([rule.code, severity, subject.name, path, message]);
}

function goneSince(before: ReadonlySet<string>, after: readonly CodedFinding[]): number {
  const still = new Set(after.filter(isOpen).map(keyOf));
  return [...before].filter(key => !still.has(key)).length;
}

function count(views: readonly View[], of: (view: View) => readonly unknown[]): number {
  return views.reduce((sum, view) => sum + of(view).length, 0);
}

function recordOf({ rule, severity, subject, path, message, remedy }: CodedFinding, locator: Locator): LintFinding {
  const { file, line, column } = locator.locate(subject, path) ?? {};
  return {
    code: rule.code,
    severity,
    title: rule.title,
    subject: subject.name,
    ...path === undefined ? {} : { path },
    message,
    remedy,
    address: CATALOGUE.find(({ code }) => code === rule.code)!.address,
    ...file === undefined ? {} : { file },
    ...line === undefined ? {} : { line, column },
  };
}

/** By file and line; what stands in no text comes last, in the order of the checks. */
function inOrder<T extends LintFinding>(records: readonly T[]): T[] {
  const rank = ({ file, line, column }: T) => [line === undefined ? '1' : '0', file ?? '', line ?? 0, column ?? 0] as const;
  return [...records].sort((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    const difference = a.findIndex((value, index) => value !== b[index]);
    return difference < 0 ? 0 : a[difference]! < b[difference]! ? -1 : 1;
  });
}

/** The objects of a cluster after something was applied to it. */
function layOver(manifests: Manifests, onto: Manifests, namespace: string): Pick<Manifests, 'objects' | 'origins'> {
  const cluster = onto.objects[0]?.cluster;
  const placed = manifests.objects.map((source): SourceObject => ({ ...source, manifest: inNamespace(source.manifest, namespace), cluster, group: undefined }));
  const replaced = new Set(placed.map(({ manifest }) => identityOf(manifest)));
  return {
    objects: [...onto.objects.filter(({ manifest }) => !replaced.has(identityOf(manifest))), ...placed],
    origins: new Map(placed.flatMap(({ manifest }, index) => {
      const origin = manifests.origins.get(manifests.objects[index]!.manifest);
      return origin ? [[manifest, origin] as const] : [];
    })),
  };
}

function inNamespace(manifest: any, namespace: string): unknown {
  return isNamespaced(manifest.kind) && !manifest.metadata?.namespace ? { ...manifest, metadata: { ...manifest.metadata, namespace } } : manifest;
}

function identityOf(manifest: any): string {
  const group = String(manifest.apiVersion).includes('/') ? String(manifest.apiVersion).split('/')[0] : '';
  return JSON.stringify([group, manifest.kind, isNamespaced(manifest.kind) ? manifest.metadata?.namespace : undefined, manifest.metadata?.name]);
}

// Suppressions

/** Refuses acknowledgements in the texts that are none; one in a cluster, which somebody else may have written, is noted. */
function checkAcknowledgements(views: readonly View[], locator: Locator): string[] {
  return unique(views.flatMap(view => view.objects)).flatMap(object => acknowledgementsOf(object).flatMap(acknowledgement => {
    const problem = acknowledgementProblem(acknowledgement);
    const name = `the annotation '${ACKNOWLEDGE_PREFIX}${acknowledgement.code}' of ${object.subject.name}`;
    if (problem === undefined) {
      return [];
    }
    if (locator.isFromText(object)) {
      const at = locator.locate(object.subject, `metadata.annotations.${ACKNOWLEDGE_PREFIX}${acknowledgement.code}`);
      throw new UsageError(`${at?.file === undefined ? '' : `${at.file}:${at.line}: `}${name} ${problem}`);
    }
    return [`${name} counts for nothing: it ${problem}`];
  }));
}

function unusedIgnores(ignore: readonly string[], all: readonly CodedFinding[]): string[] {
  return [...new Set(ignore)].filter(code => !all.some(({ rule }) => rule.code === code)).map(code => `--ignore ${code} suppresses nothing: ${code} finds nothing here`);
}

function unusedAcknowledgements(views: readonly View[], all: readonly CodedFinding[], locator: Locator, onlyTexts: boolean): string[] {
  const used = all.flatMap(({ rule, acknowledgedBy }) => acknowledgedBy ? [`${rule.code} ${acknowledgedBy.subject.name}`] : []);
  return unique(views.flatMap(view => view.objects)).filter(object => !onlyTexts || locator.isFromText(object))
    .flatMap(object => acknowledgementsOf(object).filter(one => acknowledgementProblem(one) === undefined && !used.includes(`${one.code} ${object.subject.name}`))
      .map(({ code }) => `the annotation '${ACKNOWLEDGE_PREFIX}${code}' of ${object.subject.name} suppresses nothing: ${code} finds nothing there that it may silence`));
}

function unique(objects: readonly KubeObject[]): KubeObject[] {
  return [...new Map(objects.map(object => [object.data, object])).values()];
}

/** Most checks are about collectors and allocators: who has none may have given the wrong files. */
function noPipeline(views: readonly View[], onCluster: boolean): string[] {
  if (views.some(({ allocators, collectors }) => allocators.length + collectors.length > 0)) {
    return [];
  }
  const judged = views.some(({ monitors }) => monitors.length > 0) ? `monitors are judged by the pipeline that scrapes them${onCluster ? '' : ': give its files too, or --cluster'}` : 'there is nothing to judge';
  return [`no tiered pipeline is in it (no allocator, no collector that asks one or is behind a load_balancing exporter); ${judged}`];
}

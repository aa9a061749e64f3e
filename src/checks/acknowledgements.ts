import { CODES } from './catalogue';
import { canBeSilenced } from './rule';
import { RULES } from './rules';
import { at, data } from '../text/data';
import { KubeObject, Subject, View } from '../view/view';

/** What the names of annotations begin with that acknowledge a finding on their object: the code follows, and the value is the reason. */
export const ACKNOWLEDGE_PREFIX = 'acknowledge.cdk8s-prometheus-tiered/';

/** An annotation that acknowledges what a check finds on an object. */
export interface Acknowledgement {
  readonly object: KubeObject;
  readonly code: string;
  readonly reason: string;
}

/** The annotations of an object that are such acknowledgements, in whatever state they are. */
export function acknowledgementsOf(object: KubeObject): Acknowledgement[] {
  return Object.entries(data(at(object.data, 'metadata', 'annotations'))).filter(([name]) => name.startsWith(ACKNOWLEDGE_PREFIX))
    .map(([name, reason]) => ({ object, code: name.slice(ACKNOWLEDGE_PREFIX.length), reason: typeof reason === 'string' ? reason.trim() : '' }));
}

/** Why an acknowledgement is none; undefined where it is one. */
export function acknowledgementProblem({ code, reason }: Acknowledgement): string | undefined {
  const rule = RULES.find(candidate => candidate.code === code);
  if (!rule) {
    return `names no check; they are ${CODES}`;
  }
  if (!canBeSilenced(rule)) {
    return 'is about an error that cannot be acknowledged: without it the pipeline does not run, or its data is wrong';
  }
  return reason === '' ? 'must have a reason as its value: say why it is right here' : undefined;
}

/** The acknowledgements in a view, by what they are about. */
export class Acknowledgements {
  private readonly bySubject = new Map<Subject, Acknowledgement[]>();

  constructor(view: View) {
    const annotated = new Map(view.objects.map(object => [object, acknowledgementsOf(object).filter(one => acknowledgementProblem(one) === undefined)] as const)
      .filter(([, own]) => own.length > 0));
    if (annotated.size === 0) {
      return;
    }
    for (const [{ subject, part }, own] of annotated) {
      new Set([subject, part]).forEach(about => this.add(about, own));
    }
    // What stands in a configuration can be acknowledged where it stands.
    for (const { subject, configSources } of [...view.allocators, ...view.collectors]) {
      configSources.forEach(({ object }) => this.add(subject, annotated.get(object) ?? []));
    }
  }

  /** What acknowledges a check's findings on a subject. */
  public of(subject: Subject, code: string): { readonly acknowledged: string; readonly acknowledgedBy: KubeObject } | undefined {
    const found = this.bySubject.get(subject)?.find(one => one.code === code);
    return found && { acknowledged: found.reason, acknowledgedBy: found.object };
  }

  private add(subject: Subject, own: readonly Acknowledgement[]): void {
    this.bySubject.set(subject, [...this.bySubject.get(subject) ?? [], ...own]);
  }
}

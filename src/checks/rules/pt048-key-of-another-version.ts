import { holds, NamedDifference } from '../../facts/difference';
import { differences, spanText } from '../../facts/differences';
import { at, list, text } from '../../text/data';
import { Allocator, Collector } from '../../view/view';
import { error, Finding, Rule } from '../rule';
import { found, usesOf } from '../touched';

const REMEDY = { props: 'correct the override or patch that makes it so, or choose another distribution', yaml: 'correct the configuration, or take another image' };

export const PT048: Rule = {
  code: 'PT048',
  title: 'A key that the version does not take',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'A collector does not start with a key that its version does not know, or knows no longer, nor with two that exclude each other; an allocator passes over '
    + 'such a key without a word. Props write the keys of the version; this finds those that came through an override, a patch, `addProcessor` and the like. '
    + '[versions.md](versions.md) says which version takes which.',
  remedy: 'Write the key that the version has, or choose a version that has the key.',
  *check(view) {
    for (const collector of view.collectors) {
      if (collector.distribution) {
        yield* checkCollector(collector, collector.distribution.contribVersion);
        if (collector.distribution._has('duplicate-associations-refused')) {
          yield* checkAssociations(collector, collector.distribution.contribVersion);
        }
      }
    }
    for (const allocator of view.allocators) {
      if (allocator.distribution) {
        yield* checkAllocator(allocator, allocator.distribution.operatorVersion);
      }
    }
  },
};

function* checkCollector(collector: Collector, version: string): Iterable<Finding> {
  for (const difference of differences('collector').filter(({ kind }) => kind === 'key')) {
    const there = holds(difference, version);
    for (const { path, body } of usesOf(collector, difference)) {
      for (const key of there ? [] : found(body, difference.places ?? [])) {
        yield error(collector.subject, `${path}.${key}`, `'${path}.${key}' is not taken by contrib ${version}, but ${spanText(difference)}${advice(difference)}`, REMEDY);
      }
      for (const [one, other] of there ? difference.exclusive ?? [] : []) {
        const both = [found(body, [one])[0], found(body, [other])[0]];
        if (both.every(key => key !== undefined)) {
          yield error(collector.subject, `${path}.${both[1]}`, `'${path}.${both[0]}' and '${path}.${both[1]}' exclude each other in contrib ${version}: ${difference.what}`, REMEDY);
        }
      }
    }
  }
}

/** Rules of association are the same whatever the order of their sources. */
function* checkAssociations(collector: Collector, version: string): Iterable<Finding> {
  for (const { path, body } of collector.config.ofType('processors', 'k8s_attributes')) {
    const rules = list(body.pod_association).map(rule => list(at(rule, 'sources')).map(source => `${text(at(source, 'from'))}/${text(at(source, 'name')) ?? ''}`).sort().join(' and '));
    for (const [index, rule] of rules.entries()) {
      const first = rules.indexOf(rule);
      if (first < index) {
        const [one, other] = [first, index].map(place => `${path}.pod_association[${place}]`);
        yield error(collector.subject, other, `'${one}' and '${other}' have the same sources, ${rule || 'none'}, with which contrib ${version} does not start: take one out`, REMEDY);
      }
    }
  }
}

function* checkAllocator({ subject, config }: Allocator, version: string): Iterable<Finding> {
  for (const difference of differences('allocator').filter(candidate => candidate.kind === 'key' && !holds(candidate, version))) {
    for (const key of found(config, difference.places ?? [])) {
      yield error(subject, key, `'${key}' is not read by the allocator of operator ${version}, but ${spanText(difference)}`, REMEDY);
    }
  }
}

function advice({ until, todo }: NamedDifference): string {
  return until !== undefined && todo !== undefined ? `: ${todo}` : '';
}

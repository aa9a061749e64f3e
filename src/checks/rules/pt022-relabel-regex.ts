import { at, records } from '../../text/data';
import { re2Problem } from '../../text/re2';
import { Subject } from '../../view/view';
import { Finding, Rule } from '../rule';
import { errorUnless, firstSelecting } from '../selecting';

export const PT022: Rule = {
  code: 'PT022',
  title: 'A relabel rule whose pattern is not RE2',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: true,
  explanation: 'Prometheus uses RE2, which has no lookaround and no backreferences. The allocator rejects a monitor with such a pattern, and cannot load any job with one in '
    + 'a scrape class or in its own configuration; a collector does not start. '
    + 'It is a warning where it is not certain that the allocator selects the monitor.',
  remedy: 'Write the pattern without lookaround and backreferences, often as a second rule (`drop` after `keep`).',
  *check(view) {
    const problems = new Problems();
    for (const monitor of view.monitors) {
      const wrong = monitor.relabelings.filter(([, { regex }]) => problems.of(regex) !== undefined);
      const by = wrong.length > 0 ? firstSelecting(monitor) : undefined;
      for (const [path, rule] of by ? wrong : []) {
        yield* checkRegex(monitor.subject, `${path}.regex`, rule.regex, by!.doubt, problems);
      }
    }
    for (const { subject, config } of view.allocators) {
      yield* checkRules(subject, 'prometheus_cr.scrape_classes', at(config, 'prometheus_cr', 'scrape_classes'), ['relabelings', 'metricRelabelings'], problems);
      yield* checkRules(subject, 'config.scrape_configs', at(config, 'config', 'scrape_configs'), OF_PROMETHEUS, problems);
    }
    for (const { subject, config } of view.collectors) {
      for (const { path, body } of config.ofType('receivers', 'prometheus')) {
        yield* checkRules(subject, `${path}.config.scrape_configs`, at(body, 'config', 'scrape_configs'), OF_PROMETHEUS, problems);
      }
    }
  },
};

/** Where scrape configurations have rules. */
const OF_PROMETHEUS = ['relabel_configs', 'metric_relabel_configs'];

/** The rules in a list of scrape configurations or classes. */
function* checkRules(subject: Subject, path: string, holders: unknown, keys: readonly string[], problems: Problems): Iterable<Finding> {
  for (const [holder, body] of records(holders)) {
    for (const key of keys) {
      for (const [index, rule] of records(body[key])) {
        yield* checkRegex(subject, `${path}[${holder}].${key}[${index}].regex`, rule.regex, undefined, problems);
      }
    }
  }
}

/** What is wrong with patterns, each looked at once: many monitors have the same. */
class Problems {
  private readonly known = new Map<string, string | undefined>();

  public of(regex: unknown): string | undefined {
    if (typeof regex !== 'string') {
      return undefined;
    }
    if (!this.known.has(regex)) {
      this.known.set(regex, re2Problem(regex));
    }
    return this.known.get(regex);
  }
}

function* checkRegex(subject: Subject, path: string, regex: unknown, doubt: string | undefined, problems: Problems): Iterable<Finding> {
  const problem = problems.of(regex);
  if (problem !== undefined) {
    yield errorUnless(doubt, subject, path, `'${path}' must be a regular expression of RE2, got ${JSON.stringify(regex)} (${problem})`,
      'write it without lookaround and backreferences');
  }
}

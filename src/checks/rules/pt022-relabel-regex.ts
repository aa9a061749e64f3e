import { IConstruct } from 'constructs';
import { re2Problem } from '../../text/re2';
import { ofType } from '../collector-view';
import { relabelings } from '../monitors';
import { error, Finding, Rule } from '../rule';

export const PT022: Rule = {
  code: 'PT022',
  title: 'A relabel rule whose pattern is not RE2',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'Prometheus uses RE2, which has no lookaround and no backreferences. The allocator rejects a monitor with such a pattern; with one in its own configuration, a collector does not start.',
  remedy: 'Write the pattern without lookaround and backreferences, often as a second rule (`drop` after `keep`).',
  *check(context) {
    const problems = new Map<string, string | undefined>();
    for (const monitor of context.monitors()) {
      for (const [path, rule] of relabelings(monitor)) {
        yield* checkRegex(monitor.object, `${path}.regex`, rule?.regex, problems);
      }
    }
    for (const collector of context.collectors) {
      for (const [id, body] of ofType(context.config(collector), 'receivers', 'prometheus')) {
        const jobs: any[] = Array.isArray(body.config?.scrape_configs) ? body.config.scrape_configs : [];
        for (const [job, config] of jobs.entries()) {
          for (const key of ['relabel_configs', 'metric_relabel_configs']) {
            for (const [index, rule] of (Array.isArray(config?.[key]) ? config[key] as any[] : []).entries()) {
              yield* checkRegex(collector, `receivers.${id}.config.scrape_configs[${job}].${key}[${index}].regex`, rule?.regex, problems);
            }
          }
        }
      }
    }
  },
};

function* checkRegex(construct: IConstruct, path: string, regex: unknown, problems: Map<string, string | undefined>): Iterable<Finding> {
  if (typeof regex !== 'string') {
    return;
  }
  if (!problems.has(regex)) {
    problems.set(regex, re2Problem(regex));
  }
  const problem = problems.get(regex);
  if (problem !== undefined) {
    yield error(construct, `'${path}' must be a regular expression of RE2, got ${JSON.stringify(regex)} (${problem}); write it without lookaround and backreferences`);
  }
}

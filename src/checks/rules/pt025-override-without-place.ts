import { error, Rule } from '../rule';

export const PT025: Rule = {
  code: 'PT025',
  title: 'An override that has no place in the configuration',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: '`removeConfig` and `addConfigOverride` act on the finished configuration. A path that leads nowhere would change nothing, and its author would not know.',
  remedy: 'Look up the path in the collector\'s `toConfig()` or in the ConfigMap; keys with dots are one element of the path.',
  *check(context) {
    for (const collector of context.collectors) {
      const problem = context.configProblem(collector);
      if (problem !== undefined) {
        yield error(collector, problem);
      }
    }
  },
};

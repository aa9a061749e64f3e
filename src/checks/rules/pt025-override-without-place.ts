import { error, Rule } from '../rule';

export const PT025: Rule = {
  code: 'PT025',
  title: 'An override that has no place in the configuration',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: '`removeConfig` and `addConfigOverride` act on the finished configuration. A path that leads nowhere would change nothing, and its author would not know. '
    + 'While there is one, nothing else is checked, since the configuration cannot be written.',
  remedy: 'Look up the path in what `toConfig()` of the part returns, or in the ConfigMap; keys with dots are one element of the path.',
  *check(view) {
    for (const { subject, intent } of [...view.collectors, ...view.allocators]) {
      if (intent?.overrideProblem !== undefined) {
        yield error(subject, undefined, intent.overrideProblem, "look the path up in what 'toConfig()' returns");
      }
    }
  },
};

import { Section } from '../../model/component';
import { list, text, isData } from '../../text/data';
import { Collector, CollectorConfigView, ComponentView } from '../../view/view';
import { error, Finding, Rule, warning } from '../rule';

/** A place in a configuration that names a component. */
interface Use {
  readonly path: string;
  readonly section: Section;
  readonly id: string;
}

export const PT029: Rule = {
  code: 'PT029',
  title: 'A component that is used but not configured, or the reverse',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'A collector does not start with a pipeline, exporter or extension list that names a component which is not configured, nor with an authenticator that it '
    + 'does not start. '
    + 'A component that is configured but not used does nothing. Both come from overrides of one place without the other.',
  remedy: 'Use `addProcessor`, which does both; or override the section and `service` together.',
  *check(view) {
    for (const collector of view.collectors) {
      yield* checkUses(collector);
      yield* checkAuthenticators(collector);
    }
  },
};

function* checkUses({ subject, config }: Collector): Iterable<Finding> {
  const uses = usesOf(config);
  const configured = (section: Section) => config.components.filter(component => component.section === section).map(({ id }) => id);
  const connectors = configured('connectors');
  for (const { path, section, id } of uses) {
    const isConnector = (section === 'receivers' || section === 'exporters') && connectors.includes(id);
    if (!isConnector && !configured(section).includes(id)) {
      yield error(subject, path, `'${path}' names '${id}', which is not configured (${section}: ${configured(section).join(', ') || 'none'})`, 'configure it or take it out');
    }
  }
  // Without pipelines nothing is used, which PT034 tells.
  if (config.pipelines.length === 0) {
    return;
  }
  for (const { section, id, path } of config.components.filter(component => component.section !== 'connectors')) {
    if (!uses.some(use => use.section === section && use.id === id)) {
      yield warning(subject, path, `'${path}' is configured but not used`, "name it in 'service' or remove it");
    }
  }
}

function usesOf({ extensions, pipelines }: CollectorConfigView): Use[] {
  return [
    ...extensions.map((id): Use => ({ path: 'service.extensions', section: 'extensions', id })),
    ...pipelines.flatMap(pipeline => (['receivers', 'processors', 'exporters'] as const)
      .flatMap(section => pipeline[section].map((id): Use => ({ path: `service.pipelines.${pipeline.name}.${section}`, section, id })))),
  ];
}

/** An authenticator must be started, which an extension is only where `service` names it. */
function* checkAuthenticators({ subject, config }: Collector): Iterable<Finding> {
  for (const component of config.components) {
    for (const [path, id] of authenticators(component)) {
      if (!config.extensions.includes(id)) {
        yield error(subject, path, `'${path}' names '${id}', which 'service.extensions' does not (it names ${config.extensions.join(', ') || 'none'})`,
          "configure the extension and name it there, or take 'auth' out");
      }
    }
  }
}

function authenticators({ path, body }: ComponentView): [path: string, id: string][] {
  const found: [string, string][] = [];
  const visit = (value: unknown, at: string): void => {
    list(value).forEach((item, index) => visit(item, `${at}[${index}]`));
    for (const [key, item] of isData(value) ? Object.entries(value) : []) {
      const id = key === 'auth' && isData(item) ? text(item.authenticator) : undefined;
      if (id !== undefined) {
        found.push([`${at}.auth.authenticator`, id]);
      }
      visit(item, `${at}.${key}`);
    }
  };
  visit(body, path);
  return found;
}

import { createHash } from 'crypto';
import { RE2JS } from 're2js';

type Labels = { [name: string]: string };

/** A rule as Prometheus' configuration, and so the allocator's `/scrape_configs`, writes it. */
export interface RelabelRule {
  readonly source_labels?: string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly modulus?: number;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: string;
}

/**
 * What Prometheus makes of a target's labels; undefined where it drops the target.
 * Source: prometheus 0.309.1 (3.9.1), model/relabel/relabel.go. A label without a value is a label that is not there.
 */
export function relabel(labels: Labels, rules: RelabelRule[]): Labels | undefined {
  const result = { ...labels };
  for (const rule of rules) {
    const { source_labels: sources = [], separator = ';', regex = '(.*)', target_label: target = '', replacement = '$1', action = 'replace' } = rule;
    const value = sources.map(name => result[name] ?? '').join(separator);
    const pattern = RE2JS.compile(`^(?s:${regex})$`);
    const set = (name: string, text: string) => {
      if (text === '') {
        delete result[name];
      } else {
        result[name] = text;
      }
    };
    switch (action.toLowerCase()) {
      case 'keep':
      case 'drop':
        if (pattern.matches(value) !== (action.toLowerCase() === 'keep')) {
          return undefined;
        }
        break;
      case 'keepequal':
      case 'dropequal':
        if (((result[target] ?? '') === value) !== (action.toLowerCase() === 'keepequal')) {
          return undefined;
        }
        break;
      case 'replace': {
        const name = expand(pattern, value, target);
        if (name !== undefined && name !== '') {
          set(name, expand(pattern, value, replacement)!);
        }
        break;
      }
      case 'lowercase':
        set(target, value.toLowerCase());
        break;
      case 'uppercase':
        set(target, value.toUpperCase());
        break;
      case 'hashmod':
        set(target, String(createHash('md5').update(value).digest().readBigUInt64BE(8) % BigInt(rule.modulus!)));
        break;
      case 'labelmap':
        for (const [name, text] of Object.entries(result)) {
          const renamed = expand(pattern, name, replacement);
          if (renamed !== undefined) {
            set(renamed, text);
          }
        }
        break;
      case 'labeldrop':
      case 'labelkeep':
        Object.keys(result).filter(name => pattern.matches(name) === (action.toLowerCase() === 'labeldrop')).forEach(name => delete result[name]);
        break;
      default:
        throw new Error(`the relabel action '${action}' is unknown`);
    }
  }
  return result;
}

/** Go's `regexp.Expand`: a name is as long as it can be, and one that is no group is empty. Undefined where the pattern does not match. */
function expand(pattern: RE2JS, value: string, template: string): string | undefined {
  const matcher = pattern.matcher(value);
  if (!matcher.matches()) {
    return undefined;
  }
  return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (_, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    if (name === undefined) {
      return '$';
    }
    if (/^\d+$/.test(name)) {
      return Number(name) <= matcher.groupCount() ? matcher.group(Number(name)) ?? '' : '';
    }
    return Object.hasOwn(pattern.namedGroups(), name) ? matcher.group(name) ?? '' : '';
  });
}

import { manifestText, nonEmptyText, Origin, reject } from '../text/input';
import { isUnsigned } from '../text/yaml-texts';

/** The name of a cluster. It becomes part of statements, so it must not contain anything that would end a string there. */
export function clusterName(origin: Origin, property: string, value: string): string {
  nonEmptyText(origin, property, value, "it tells the clusters apart in the backend, such as 'prod-eu-1'");
  if (value.length > 253 || !/^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/.test(value)) {
    reject(origin, property, value, "letters, digits and '. _ : / @ -', beginning with a letter or digit, at most 253 characters");
  }
  if (isUnsigned(value)) {
    reject(origin, property, value, 'a name that is not a number of 64 bits', 'the collector would read a number from its environment, and not start');
  }
  return manifestText(origin, property, value);
}

import { IConstruct } from 'constructs';
import { error, Finding, Rule } from '../rule';

/** No view has an object that cannot be written; who builds the view from a tree tells of it, and `brokenObject` makes the finding. */
export const PT035: Rule = {
  code: 'PT035',
  title: 'An object that cannot be written',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'A JSON patch names a path that the object does not have, or a lazy value throws an error. The message is that of cdk8s. '
    + 'While there is such an object, nothing else is checked, since all other findings would be about something that is never applied.',
  remedy: 'Correct the patch; `JsonPatch.add` makes what is not there, `replace` and `remove` need it to be there.',
  check: () => [],
};

export function brokenObject(construct: IConstruct, message: string): Finding {
  // Behind the first line, a failed patch shows the whole object.
  return error({ name: construct.node.path, ours: false, construct }, undefined, `it cannot be written: ${message.split('\n')[0]}`, 'correct the patch or the value that it comes from');
}

import { ApiToken } from '../../src';

test('where a token comes from', () => {
  const facts = (token: ApiToken) => [token.secretName, token.key, token.mounted];
  expect(facts(ApiToken.fromSecret('name', 'key'))).toEqual(['name', 'key', false]);
  expect(facts(ApiToken.fromMountedSecret('name', 'key'))).toEqual(['name', 'key', true]);
  expect(facts(ApiToken.none())).toEqual([undefined, undefined, false]);
});

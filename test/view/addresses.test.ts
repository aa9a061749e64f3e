import { addressOf, urlParts } from '../../src/view/addresses';

describe('the address behind an endpoint', () => {
  test.each<[unknown, string]>([
    ['http://tiered-allocator-ta', 'tiered-allocator-ta.otel-ta:80'],
    ['https://tiered-allocator-ta.shop.svc.cluster.local', 'tiered-allocator-ta.shop:443'],
    ['HTTP://tiered-allocator-ta.shop:8080/jobs', 'tiered-allocator-ta.shop:8080'],
    ['http://metrics.example.com', 'metrics.example.com:80'],
    ['http://10.0.0.9:4318', '10.0.0.9:4318'],
    ['http://[fd00::9]:4318', '[fd00::9]:4318'],
    ['${env:ENDPOINT}', '${env:ENDPOINT}'],
    [{ toString: 'x' }, ''],
    [undefined, ''],
  ])('%p', (endpoint, address) => {
    expect(addressOf(endpoint, 'otel-ta')).toBe(address);
  });

  test('what is no URL has no parts', () => {
    expect([urlParts('grpc://a'), urlParts('')]).toEqual([undefined, undefined]);
  });
});

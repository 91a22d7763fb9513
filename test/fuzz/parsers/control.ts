import {parseFlowsQuery} from '../../../source/control/flows-query.js';
import {blockBody, metadataBody, parseBody, throttleBody} from '../../../source/control/request-body.js';
import {parseRequestTarget} from '../../../source/control/request-target.js';
import {expectSentence, type FuzzedParser, text} from '../parser.js';

const actions = new Set(['metadata', 'block', 'throttle', 'free', 'unblock']);

function expectAnswer(answer: object): void {
  if ('error' in answer) expectSentence(String(answer.error));
}

export const control: readonly FuzzedParser[] = [
  {
    name: 'targets and queries of control requests',
    covers: ['parseRequestTarget', 'parseFlowsQuery'],
    samples: [
      '/flows/127.0.0.1:40000->127.0.0.1:53/udp/block',
      '/flows/127.0.0.1%3A40000-%3E127.0.0.1%3A53%2Fudp',
      'http://udptop/flows?filter=service:dns&limit=10&sort=rate:asc',
      '/flows?filter=rate%3E1M%20and%20not%20client%3A%2F%5E10%2F',
    ],
    share: 2,
    parse(input) {
      const target = parseRequestTarget(text(input), actions);
      expectAnswer(target);
      if ('query' in target) expectAnswer(parseFlowsQuery(target.query));
    },
  },
  {
    name: 'bodies of control requests',
    covers: ['parseBody'],
    samples: ['{"owner": "ada", "age": 1.5, "vip": true}', '{"for": "10m"}', '{"bytesPerSecond": 50000}'],
    share: 2,
    parse(input) {
      for (const shape of [metadataBody, blockBody, throttleBody])
        expectAnswer(parseBody(input, shape as never));
    },
  },
];

import {ConfigurationError} from '../../../source/configuration/configuration-error.js';
import {parseFleetUrl, shownFleetUrl} from '../../../source/configuration/url/fleet-url.js';
import {parseConfigurationText} from '../../../source/configuration/yaml/file.js';
import {encodePicture} from '../../../source/fleet/history/picture.js';
import {createHistory} from '../../../source/fleet/history/read.js';
import {findFlows} from '../../../source/fleet/machine/answering.js';
import {createHosted} from '../../../source/fleet/machine/hosted.js';
import {decodeAnswer, encodeAnswer} from '../../../source/fleet/protocol/answer.js';
import {decodeFarewell, encodeFarewell} from '../../../source/fleet/protocol/farewell.js';
import {
  decodeOrder,
  decodeOutcome,
  encodeOrder,
  encodeOutcome,
} from '../../../source/fleet/protocol/order.js';
import {decodeQuestion, encodeQuestion, type Question} from '../../../source/fleet/protocol/question.js';
import {createGathering} from '../../../source/fleet/viewer/gathering.js';
import {tableOf, withoutFlows} from '../../../source/snapshot/columns/of-snapshot.js';
import {defaultSort} from '../../../source/view/sorting/sort.js';
import {flow, snapshot, takenAtMs} from '../../view/flows.js';
import {expectSentence, expectTrue, type FuzzedParser, orRefused, text} from '../parser.js';

const picture = createHosted('fra-1')(snapshot([flow(), flow({client: '[::1]:5', drops: 2})]));
const question: Question = {
  viewer: 'v',
  round: 1,
  filter: 'client:10.0.0.0/8 or rate>1',
  sort: 'rate:desc',
  rows: 40,
  atLeast: 2,
  upTo: -12.5,
};
const found = findFlows(picture, {...question, filter: ''});
const head = {
  machine: 'm',
  round: 1,
  part: 0,
  parts: 1,
  nowMs: takenAtMs,
  readonly: false,
  picture: withoutFlows(picture),
  matching: found.matching,
  ofFlows: found.ofFlows,
  hasMore: found.hasMore,
};
const written = found.flows.map(({json, order}) => ({text: json, order}));
const answer = encodeAnswer(head, written);

export const fleet: readonly FuzzedParser[] = [
  {
    name: 'questions of viewers, and what a machine answers',
    covers: ['decodeQuestion', 'decodeJson'],
    samples: [
      encodeQuestion(question),
      encodeQuestion({...question, only: ['m'], again: ['m'], endedForMs: 5}),
    ],
    share: 0.3,
    parse(input) {
      const asked = decodeQuestion(input);
      // What follows must not throw, and send no more than there is.
      if (asked) expectTrue(findFlows(picture, asked).flows.length <= tableOf(picture).count, 'few flows');
    },
  },
  {
    name: 'answers of machines, and what a viewer makes of them',
    covers: ['decodeAnswer', 'readFlow'],
    samples: [answer, encodeAnswer({...head, since: 1}, [{text: '0', order: 1}])],
    share: 0.1,
    parse(input) {
      const decoded = decodeAnswer(input);
      if (decoded === undefined) return;
      const gathering = createGathering({
        viewer: 'v',
        ask: () => {},
        nowMs: () => takenAtMs,
        patience: () => ({patienceMs: 1, staleMs: 1000}),
      });
      gathering.take(decoded, {sentAtMs: takenAtMs, receivedAtMs: takenAtMs});
      gathering.seen({filter: '', sort: defaultSort, rows: 10});
    },
  },
  {
    name: 'orders, outcomes and farewells',
    covers: ['decodeOrder', 'decodeOutcome', 'decodeFarewell'],
    samples: [
      encodeOrder({id: flow().id, change: {kind: 'block', forMs: 1000}}),
      encodeOrder({id: flow().id, change: {kind: 'metadata', metadata: {owner: 'ada'}}}),
      encodeOutcome({done: false, refusal: 'no'}),
      encodeFarewell({machine: 'm'}),
    ],
    share: 0.3,
    parse(input) {
      for (const decode of [decodeOrder, decodeOutcome, decodeFarewell]) decode(input);
    },
  },
  {
    name: 'pictures in the history of a fleet',
    covers: ['decodePicture', 'readHistory'],
    samples: [encodePicture(head, written)],
    share: 0.1,
    parse(input) {
      const history = createHistory('edge', () => {});
      history.add(input, takenAtMs);
      history.end();
    },
  },
  {
    name: 'URLs and settings of fleets',
    covers: ['parseFleetUrl', 'parseFleet', 'parseFleetFlag', 'parseFleetCommand'],
    samples: [
      'nats://user:p%40ss@hub:4222,[::1]:4223/edge?since=1h&credentials=me.creds&prefix=a.b',
      'tls://hub/edge?ca=ca.pem&certificate=c.pem&key=k.pem&nkey=me.nk',
    ],
    parse(input) {
      const url = text(input);
      const parsed = parseFleetUrl(url);
      if ('error' in parsed) expectSentence(parsed.error);
      expectTrue(!shownFleetUrl(url).includes('p%40ss') || !url.includes('@'), 'no password is shown');
      const settings = `fleet: {servers: [${JSON.stringify(url)}]}\nservices: [{addr: ":53", handler: {type: udp}, forwarder: {nodes: [{addr: "[::1]:53"}]}}]`;
      orRefused(() => parseConfigurationText(settings, 'f.yaml'), ConfigurationError);
    },
  },
];

import {quoted} from '../../text/quoted.js';
import {refuseForCapture} from '../capture-refusals.js';
import type {CaptureServiceConfiguration} from '../model.js';
import type {SourceLocation} from '../source-location.js';
import {type CaptureField, validateCaptureService} from '../validate/capture.js';
import {readParameters} from './parameters.js';

/** Query parameters, and the fields they set. */
const fieldOfParameter: ReadonlyMap<string, CaptureField> = new Map<string, CaptureField>([
  ['name', 'name'],
  ['port', 'ports'],
  ['ports', 'ports'],
  ['net', 'nets'],
  ['nets', 'nets'],
  ['ipv6', 'ipv6'],
  ['maxFlows', 'maxFlows'],
  ['udpTimeout', 'udpTimeout'],
  ['statsGUID', 'statsGUID'],
]);

export const captureParameters: readonly string[] = [...fieldOfParameter.keys()];

/** `capture://eth0?port=53,853&net=10.0.0.0/8`; without an interface all are watched. */
export function parseCaptureUrl(
  {listen = '', target, query = ''}: Readonly<Record<string, string | undefined>>,
  defaultName: string,
  sourceLocation: SourceLocation,
  reject: (message: string) => void,
): CaptureServiceConfiguration | undefined {
  if (target) {
    reject(`expected no target: a capture only watches; got ${quoted(target)}`);
    return undefined;
  }
  const parameters = readParameters(query, fieldOfParameter, [], reject, refuseForCapture);
  const draft = {name: defaultName, ...parameters, ...(listen !== '' && {interface: listen})};
  return validateCaptureService(draft, sourceLocation, (field, message) =>
    reject(field === 'interface' ? message : `${parameterOf[field] ?? field}: ${message}`),
  );
}

/** What messages call a field that is not called as in files. */
const parameterOf: {readonly [Field in CaptureField]?: string} = {ports: 'port', nets: 'net'};

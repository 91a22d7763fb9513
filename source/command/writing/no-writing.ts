import type {DatagramWriting} from '../../ui/screen-options.js';

/** In place of a writing: says why there is none. */
export function noWriting(why: string, status: DatagramWriting['status'] = () => undefined): DatagramWriting {
  const refuse = async () => {
    throw new Error(why);
  };
  return {isOn: () => false, start: refuse, stop: refuse, status, onEnd() {}};
}

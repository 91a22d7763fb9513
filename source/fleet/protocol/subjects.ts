/** The subjects of a fleet, as NATS names what messages are about. Permissions of a server can tell them apart. */
export interface Subjects {
  /** Viewers ask, and every machine answers. */
  readonly ask: string;
  /** What one machine is to do. */
  act(machine: string): string;
  /** Machines say that they leave. */
  readonly leave: string;
  /** The pictures that a stream keeps: of one machine, and of all. */
  picture(host: string): string;
  readonly pictures: string;
}

export function subjectsOf({prefix, name}: {readonly prefix: string; readonly name: string}): Subjects {
  const fleet = `${prefix}.${token(name)}`;
  return {
    ask: `${fleet}.ask`,
    act: machine => `${fleet}.act.${token(machine)}`,
    leave: `${fleet}.leave`,
    picture: host => `${fleet}.picture.${token(host)}`,
    pictures: `${fleet}.picture.*`,
  };
}

/** The stream that keeps the pictures. Its name may have neither dots nor spaces. */
export function streamName({prefix, name}: {readonly prefix: string; readonly name: string}): string {
  return `${prefix}_${name}`.replace(/[^\p{L}\p{N}_-]/gu, '-');
}

/** A part of a subject has neither dots, nor stars, nor spaces. */
function token(text: string): string {
  return encodeURIComponent(text).replace(/[.*!'()~]/g, sign => `%${sign.charCodeAt(0).toString(16)}`);
}

import {type Rule, text} from '../table/rule.js';

export const voice: readonly Rule[] = [
  {
    // TeamSpeak 3: a client's first packets carry this name in place of a signature.
    app: 'teamspeak',
    category: 'voice',
    when: [{starts: text('TS3INIT1'), length: [18, 1500]}],
  },
];

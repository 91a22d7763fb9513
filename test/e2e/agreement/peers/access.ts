import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Conversation} from '../conversation.js';
import {figure, first, valuesOf} from '../facts.js';
import {addressOf} from '../scene.js';

const {there: server} = addressOf;

const kerberosMessages: Readonly<Record<string, string>> = {10: 'as-request', 30: 'error'};

/** Who asks whether somebody may come in. */
export const access: readonly Conversation[] = [
  {
    title: 'radclient and freeradius',
    programs: ['freeradius', 'radclient'],
    async talk({here, there, directory, serve, run}) {
      const own = directory();
      mkdirSync(join(own, 'log'));
      // It refuses to start if others may write.
      chmodSync(own, 0o755);
      writeFileSync(
        join(own, 'radiusd.conf'),
        `logdir = ${own}/log
         pidfile = ${own}/pid
         client here { ipaddr = ${addressOf.here}
           secret = testing }
         modules {
           always reject {
             rcode = reject
           }
         }
         server default {
           listen { type = auth
             ipaddr = ${server}
             port = 1812 }
           authorize {
             reject
           }
         }`,
      );
      await serve(there, 1812, 'freeradius', '-f', '-l', 'stdout', '-d', own);
      await run(
        here,
        `echo User-Name=somebody,User-Password=wrong | radclient -t 5 ${server} auth testing || true`,
      );
    },
    claims: [
      {
        port: 1812,
        app: 'radius',
        protocol: 'radius',
        facts: [
          first('radius_code', 'radius.code', code => ['', 'access-request', 'access-accept'][Number(code)]),
          figure(
            'answered',
            ['radius.id'],
            packets => packets.length - new Set(valuesOf(packets, 'radius.id')).size,
          ),
        ],
      },
    ],
  },
  {
    title: 'kinit and krb5kdc',
    programs: ['krb5kdc', 'kdb5_util', 'kinit'],
    async talk({here, there, directory, serve, run}) {
      const own = directory();
      writeFileSync(
        join(own, 'krb5.conf'),
        `[libdefaults]
           default_realm = EXAMPLE.TEST
           dns_lookup_kdc = false
           udp_preference_limit = 65000
         [realms]
           EXAMPLE.TEST = {
             kdc = ${server}:88
             key_stash_file = ${own}/stash
             database_name = ${own}/principals
           }
         [kdcdefaults]
           kdc_listen = ${server}:88
           kdc_tcp_listen = ""
        `,
      );
      const environment = ['env', `KRB5_CONFIG=${own}/krb5.conf`, `KRB5_KDC_PROFILE=${own}/krb5.conf`];
      await run(there, `${environment.join(' ')} kdb5_util create -P secret -s`);
      await serve(there, 88, ...environment, 'krb5kdc', '-n', '-P', join(own, 'pid'));
      // The server knows nobody, and says so.
      await run(here, `echo secret | timeout 10 ${environment.join(' ')} kinit somebody || true`);
    },
    claims: [
      {
        port: 88,
        app: 'kerberos',
        protocol: 'kerberos',
        facts: [first('kerberos_message', 'kerberos.msg_type', type => kerberosMessages[type])],
      },
    ],
  },
];

import {describe, expect, test} from 'vitest';
import {liveServiceName, planInsertion} from '../../../source/ui/state/insertion.js';
import {openMenu} from '../../../source/ui/state/menus.js';
import {initialView} from '../../../source/view/view.js';
import {flow, snapshot} from '../../view/flows.js';
import {service} from '../../view/services.js';
import {startState} from '../start-state.js';

const services = [service('any', {handler: 'capture'}), service('dns')];
const inFront = service(liveServiceName(53), {handler: 'insert'});
const captured = (direction: string) =>
  flow({client: '10.0.0.4:1', target: '10.0.0.1:53', service: 'any', metadata: {direction}});

function offered(shown: ReturnType<typeof flow>, insertsServers = true, running = services) {
  const state = startState(snapshot([shown], {services: running}), initialView(), {columns: 100, rows: 24});
  const {menu} = openMenu({...state, insertsServers}, 'action');
  return menu!.items.filter(({command}) => command.type === 'planInsertion').map(({label}) => label);
}

describe('the menu of actions', () => {
  test.each(['in', 'local'])(
    'offers to stand in front of the server of a flow whose direction is %s',
    direction => {
      expect(offered(captured(direction))).toEqual(['insert in front of :53']);
    },
  );

  test.each(['out', 'through'])(
    'has no server of this machine for a flow whose direction is %s',
    direction => {
      expect(offered(captured(direction))).toEqual([]);
    },
  );

  test('offers nothing of the kind for a flow that goes through the relay, or where it cannot be done', () => {
    expect(offered(flow({service: 'dns', metadata: {direction: 'in'}}))).toEqual([]);
    expect(offered(captured('in'), false)).toEqual([]);
  });

  test('offers to leave the server again, from a flow of either service', () => {
    const running = [...services, inFront];
    expect(offered(captured('in'), true, running)).toEqual(['leave :53']);
    const relayed = flow({client: '10.0.0.4:1', target: '10.0.0.1:53', service: inFront.name});
    expect(offered(relayed, true, running)).toEqual(['leave :53']);
  });
});

test('a user is asked before datagrams take another way', () => {
  expect(planInsertion('insert', 53).question).toBe(
    'Insert udptop in front of :53? Datagrams of this server pass through it until you leave or quit.',
  );
  expect(planInsertion('leave', 53)).toMatchObject({action: 'leave', port: 53});
});

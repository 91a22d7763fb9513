import {describe, expect, test} from 'vitest';
import {PortBook} from '../../../source/relay/transport/port-book.js';

describe('the book of local ports', () => {
  test('shares a port only with a target that no socket of it has', () => {
    const book = new PortBook<string>();
    book.add(50_000, 'a', 'first');
    expect(book.shareable('a')).toBeUndefined();
    const shared = book.shareable('b')!;
    expect([shared.port, [...shared.holders]]).toEqual([50_000, ['first']]);
    book.add(50_000, 'b', 'second');
    expect(book.shareable('b')).toBeUndefined();
    expect([...book.shareable('c')!.holders]).toEqual(['first', 'second']);
  });

  test('finds the one port that is left among many', () => {
    const book = new PortBook<number>();
    for (let port = 50_000; port < 50_100; port++) book.add(port, 'a', port);
    book.add(50_100, 'b', 50_100);
    expect(book.shareable('a')?.port).toBe(50_100);
    expect(book.shareable('b')?.port).not.toBe(50_100);
  });

  test('forgets a port with its last socket', () => {
    const book = new PortBook<string>();
    book.add(50_000, 'a', 'first');
    book.add(50_000, 'b', 'second');
    book.remove(50_000, 'a');
    expect([...book.shareable('a')!.holders]).toEqual(['second']);
    book.remove(50_000, 'b');
    book.remove(50_000, 'b');
    expect(book.shareable('a')).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import { seal, unseal } from './seal.ts';

const secret = 'a secret of more than 32 characters';

describe('a sealed text', () => {
  it('opens with the same secret for the same thing, and looks different each time', () => {
    const sealed = seal('private key', secret, 'kid-1');
    expect(unseal(sealed, secret, 'kid-1')).toBe('private key');
    expect(sealed).not.toContain('private');
    expect(seal('private key', secret, 'kid-1')).not.toBe(sealed);
  });

  it('does not open with another secret, for another thing, or changed', () => {
    const sealed = seal('private key', secret, 'kid-1');
    expect(unseal(sealed, `${secret}!`, 'kid-1')).toBeUndefined();
    expect(unseal(sealed, secret, 'kid-2')).toBeUndefined();
    const [version, nonce, tag, text] = sealed.split('.');
    expect(unseal([version, nonce, tag, `A${text!.slice(1)}`].join('.'), secret, 'kid-1')).toBeUndefined();
    expect(unseal([version, nonce, tag!.slice(0, 6), text].join('.'), secret, 'kid-1')).toBeUndefined();
    expect(unseal('v0.a.b.c', secret, 'kid-1')).toBeUndefined();
    expect(unseal('', secret, 'kid-1')).toBeUndefined();
  });
});

import { describe } from 'vitest';
import { createMemoryExchange } from '../../../src/actions/chat/memory-exchange.ts';
import { checkExchange } from './exchange-contract.ts';

describe('the exchange in memory', () => {
  checkExchange(createMemoryExchange);
});

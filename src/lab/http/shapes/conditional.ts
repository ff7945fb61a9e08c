import { checkConditions } from '../../files/conditions.ts';
import { PLAIN } from '../plain-text.ts';
import { fieldsOf, respondWithRanges, validatorsWith } from '../ranged-body.ts';
import type { SiteRequest } from '../request.ts';
import type { Shape } from '../shape.ts';
import type { Wire } from '../wire.ts';

export const conditionalShapes: readonly Shape[] = [
  {
    path: '/ranges/BYTES',
    example: '/ranges/1000',
    teaches: 'a body of that size of which parts can be asked for: 206, 416, multipart/byteranges, If-Range',
    answer: (request, wire) => {
      const size = request.number;
      return respondWithRanges(request, wire, { size, validators: validatorsWith(`"size-${size}"`) });
    },
  },
  {
    path: '/etag',
    teaches: 'a page with a validator: If-None-Match and If-Modified-Since give 304, If-Match 412',
    answer: answerConditional,
  },
];

async function answerConditional(request: SiteRequest, wire: Wire): Promise<void> {
  const validators = validatorsWith('"v1"');
  const headers = fieldsOf(validators);
  const verdict = checkConditions(
    {
      'if-match': request.header('if-match'),
      'if-none-match': request.header('if-none-match'),
      'if-modified-since': request.header('if-modified-since'),
      'if-unmodified-since': request.header('if-unmodified-since'),
    },
    validators,
  );
  await wire.respond(
    verdict === 'proceed'
      ? { status: 200, headers: [...PLAIN, ...headers], body: 'version one\n' }
      : { status: verdict, headers },
  );
}

import type { Option } from '../command.ts';
import { clientOptions, COMPARE_OPTIONS, SAYING_OPTIONS } from '../shared/client-options.ts';
import { TLS_OPTIONS } from '../shared/tls-options.ts';
import { TRACE_OPTIONS } from '../shared/tracing.ts';
import { CONNECTION_OPTIONS } from './options/connection.ts';
import { CONTENT_OPTIONS } from './options/content.ts';
import { IDENTITY_OPTIONS } from './options/identity.ts';
import { INSIGHT_OPTIONS } from './options/insight.ts';
import { PROXY_OPTIONS } from './options/proxy.ts';
import { MESSAGE_OPTIONS } from './options/request.ts';
import { RESPONSE_OPTIONS } from './options/response.ts';

/** Of every verb that makes a request. What curl has, too, keeps curl's name, letter and meaning. */
export const REQUEST_OPTIONS: readonly Option[] = [
  ...clientOptions('undici'),
  ...COMPARE_OPTIONS,
  ...MESSAGE_OPTIONS,
  ...CONTENT_OPTIONS,
  ...IDENTITY_OPTIONS,
  ...RESPONSE_OPTIONS,
  ...CONNECTION_OPTIONS,
  ...PROXY_OPTIONS,
  ...TLS_OPTIONS,
  ...INSIGHT_OPTIONS,
  ...SAYING_OPTIONS,
  ...TRACE_OPTIONS,
];

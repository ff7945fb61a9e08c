import { dovecotPop3Site } from '../contract/dovecot-pop3-site.ts';
import { describePop3Contract } from '../contract/pop3.ts';
import { dovecotFacts } from '../helpers/dovecot.ts';

describePop3Contract(dovecotPop3Site(dovecotFacts()));

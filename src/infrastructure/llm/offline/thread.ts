/** Texts of any length and kind are judged here: the worst take half a second, which the event loop has for nobody. */
import { serve } from '../../threads/serve.js';
import { answerByRules, type RuleAnswer, type RuleRequest } from './byRules.js';

serve<RuleRequest, RuleAnswer>(async (request) => answerByRules(request));

import base from './base.css';
import controls from './controls.css';
import figures from './figures.css';
import knowledge from './knowledge.css';
import lists from './lists.css';
import media from './media.css';
import shell from './shell.css';
import signIn from './signIn.css';

/** The whole style sheet; what depends on the screen comes last and wins. */
export const css = [base, signIn, shell, controls, figures, lists, knowledge, media].join('\n');

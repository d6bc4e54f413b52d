import base from './base.css';
import composer from './composer.css';
import launcher from './launcher.css';
import media from './media.css';
import messages from './messages.css';
import panel from './panel.css';
import reply from './reply.css';

/** The whole style sheet; what depends on the screen comes last and wins. */
export const css = [base, launcher, panel, messages, reply, composer, media].join('\n');

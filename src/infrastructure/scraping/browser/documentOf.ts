import type { Page } from 'playwright';
import { tooLarge } from '../net/body.js';

/**
 * Style sheets hide text too; only the browser knows. What is hidden gets the attribute that extraction looks for. What
 * components show from their shadow roots is put in their place, as it is no part of the HTML.
 */
const markAndRead = (maxLength: number): string => `(() => {
  if ((document.documentElement?.textContent ?? '').length > ${maxLength}) return null;
  const mark = (root) => {
    for (const element of root.querySelectorAll('*')) {
      const style = getComputedStyle(element);
      if (style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0' || style.fontSize === '0px') {
        element.setAttribute('hidden', '');
      }
      if (element.shadowRoot) mark(element.shadowRoot);
    }
  };
  const flatten = (root) => {
    for (const element of root.querySelectorAll('*')) {
      const shadow = element.shadowRoot;
      if (!shadow) continue;
      flatten(shadow);
      for (const slot of shadow.querySelectorAll('slot')) {
        const assigned = slot.assignedNodes();
        slot.replaceWith(...(assigned.length > 0 ? assigned : slot.childNodes));
      }
      element.replaceChildren(...shadow.childNodes);
    }
  };
  if (document.body) {
    mark(document.body);
    flatten(document.body);
  }
  const html = document.documentElement?.outerHTML ?? '';
  return html.length > ${maxLength} ? null : html;
})()`;

/**
 * The document as it stands, as HTML. It is read in a JavaScript world of its own, where the page's scripts cannot have put
 * their functions in place of the browser's; and not handed over when it is longer than `maxLength`: scripts make a
 * document of any size out of nothing, and what the browser survives need not fit into this process.
 * @throws FetchFailure `TOO_LARGE`.
 */
export async function documentOf(page: Page, maxLength: number): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    contextId: executionContextId,
    expression: markAndRead(maxLength),
    returnByValue: true,
  });
  if (exceptionDetails) throw new Error(exceptionDetails.text);
  if (typeof result.value !== 'string') throw tooLarge(maxLength);
  return result.value;
}

export const docsPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Nova Bot Studio API</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="stylesheet" href="/docs/page.css"></head>
<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>`;

/** Requests go to where the page came from: the public URL may be another origin, to which the page may not speak. */
export const docsStart = `
const forEverybody = ({ React: { createElement: h } }) => ({
  wrapComponents: {
    // A link within the button that opens an operation: opening it changes the address as well.
    DeepLink: () => ({ text }) => h('span', null, text),
    InfoContainer: (Info) => (props) => h('section', { 'aria-label': 'About' }, h(Info, props)),
    operations: (Operations) => (props) =>
      h('div', null, h('h2', { className: 'docs-unseen' }, 'Operations'), h(Operations, props)),
  },
});
fetch('/openapi.json').then((answer) => answer.json()).then(({ servers, ...spec }) => {
  SwaggerUIBundle({ spec, dom_id: '#docs', deepLinking: true, persistAuthorization: false, plugins: [forEverybody] });
});`;

/** Colours of Swagger UI that are too pale to be read (WCAG 2.2, 1.4.3), some of them in style attributes. */
export const docsStyle = `
.docs-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.swagger-ui .info .title small { background: #5f6673; }
.swagger-ui .info .title small.version-stamp { background: #4b6a00; }
.swagger-ui .info a, .swagger-ui .link { color: #1f66b8; }
.swagger-ui .btn.authorize { color: #157347; border-color: #157347; }
.swagger-ui .btn.authorize svg { fill: #157347; }
.swagger-ui .btn.execute { background: #1f66b8; border-color: #1f66b8; }
.swagger-ui .btn.cancel { color: #c62828; border-color: #c62828; }
.swagger-ui .opblock.opblock-get .opblock-summary-method { background: #1f66b8; }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #157347; }
.swagger-ui .opblock.opblock-put .opblock-summary-method { background: #9a5400; }
.swagger-ui .opblock.opblock-patch .opblock-summary-method { background: #0b6b60; }
.swagger-ui .opblock.opblock-delete .opblock-summary-method { background: #c62828; }
.swagger-ui .markdown code, .swagger-ui .renderedMarkdown code { color: #6f0bd0; }
.swagger-ui .parameter__in, .swagger-ui .parameter__extension, .swagger-ui .response-undocumented { color: #595959; }
.swagger-ui .parameter__name.required span, .swagger-ui .parameter__name.required::after { color: #c62828; }
.swagger-ui .json-schema-2020-12-expand-deep-button { color: #595959; }
.swagger-ui .microlight span[style*="211, 99, 99"] { color: #f2a0a0 !important; }
`;

import type { Reply } from '../route.js';
import { HEAD, page } from './html.js';

const HTML = `${HEAD}
<meta name="color-scheme" content="light dark">
<title>Dashboard – Nova Bot Studio</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="app"></div>
<noscript>This page needs JavaScript.</noscript>
<script src="/dashboard.js"></script>
</body>
</html>`;

/** The owner's page. It holds nothing itself: what it shows it fetches with the session's cookies. */
export const dashboardPage = (): Reply =>
  page(HTML, {
    'script-src': "'self'",
    // The page's style is a constructed sheet; the chart library only sets properties of elements.
    'style-src': "'self'",
    'connect-src': "'self'",
    'img-src': "'self' https: data:",
    'frame-ancestors': "'none'",
  });

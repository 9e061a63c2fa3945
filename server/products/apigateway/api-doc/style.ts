// The style of every page, in the page itself: pages ask no other host for anything.
import { createHash } from 'node:crypto';

const style = `:root{color-scheme:light dark;--line:#8884;--soft:#8881;--key:#0a66c2}
*{box-sizing:border-box}
body{margin:0;font:15px/1.55 system-ui,sans-serif}
a{color:var(--key);text-decoration:none}a:hover{text-decoration:underline}
.frame{display:grid;grid-template-columns:minmax(12rem,18rem) minmax(0,1fr);min-height:100vh}
nav{border-right:1px solid var(--line);padding:1.5rem 1rem;position:sticky;top:0;height:100vh;overflow:auto}
nav ol{list-style:none;margin:1rem 0 0;padding:0}nav li{margin:.3rem 0;overflow-wrap:anywhere}
main{padding:1.5rem 2rem 4rem;max-width:60rem}
h1{font-size:1.6rem;margin:0 0 .5rem}h2{font-size:1.2rem;margin:0 0 .5rem}h3{font-size:1rem;margin:1rem 0 .3rem}
section{border-top:1px solid var(--line);padding:1.5rem 0}
code,pre{font:13px/1.5 ui-monospace,monospace;background:var(--soft);border-radius:.3rem}
code{padding:.1rem .3rem;overflow-wrap:anywhere}pre{padding:.7rem;overflow:auto}
table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
.method{font:600 12px ui-monospace,monospace;border:1px solid var(--key);color:var(--key);border-radius:.3rem;padding:.1rem .4rem}
.note{border-left:3px solid #c77700;padding:.3rem .8rem;background:var(--soft)}
form{max-width:22rem;margin:20vh auto 0;padding:0 1rem}
input{font:1.4rem ui-monospace,monospace;letter-spacing:.3em;width:100%;padding:.4rem;margin:.5rem 0}
button{font:inherit;padding:.5rem 1.2rem}
@media(max-width:48rem){.frame{display:block}nav{position:static;height:auto;border:0}main{padding:1rem}}`;

/** Contents of the page's one style element. */
export const pageStyle = style;

/** Nothing is loaded, run or framed; the one style element is known by its hash; forms go back to where they came from. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

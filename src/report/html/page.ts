import { hash } from 'node:crypto';
import { VERSION } from '../../model/index.ts';
import { escapeHtml } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE_SHEET } from './style-sheet.ts';

/**
 * A whole page in one file: nothing is loaded, and the policy (CSP level 3) lets nothing be, nor any script run but ours.
 * @param title unescaped @param body HTML
 */
export function page(title: string, body: string): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash('sha256', SCRIPT, 'base64')}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${STYLE_SHEET}</style>
</head>
<body>
<main>
${body}
<footer>Assay ${VERSION}</footer>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

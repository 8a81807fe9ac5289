import { expect, test } from 'vitest';
import { html } from '../../report/html.ts';

test('text is escaped for content and for quoted attributes', () => {
  const text = `<b a="1" b='2'>&amp;`;
  expect(html`<p title="${text}">${text}</p>`.markup).toBe(
    '<p title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;">&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;amp;</p>',
  );
});

test('markup goes in as it is, in lists and lists of lists too, and texts among it are still escaped', () => {
  const nested = ['>', [html`<i>${'&'}</i>`]];
  expect(html`<b>${[html`<u>${'<'}</u>`, nested]}</b>`.markup).toBe('<b><u>&lt;</u>&gt;<i>&amp;</i></b>');
});

test('numbers and empty lists need no care', () => {
  expect(html`${0}${[]}${-1.5}`.markup).toBe('0-1.5');
});

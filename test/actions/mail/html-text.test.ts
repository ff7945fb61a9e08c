import { describe, expect, it, test } from 'vitest';
import { htmlToText, MAX_HTML_DEPTH } from '../../../src/actions/mail/html-text.ts';

const text = (html: string): string => htmlToText(html, 10_000).text;

describe('htmlToText', () => {
  test.each([
    ['nothing', '', ''],
    ['spaces and line ends', ' a \n\t b<b> c</b>d ', 'a b cd\n'],
    ['entities', '&lt;p&gt; &amp;&eacute;&#8364;', '<p> &é€\n'],
    ['paragraphs and headings', '<h1>a</h1><p>b<p>c</p></p>d', 'a\n\nb\n\nc\n\nd\n'],
    ['blocks', '<div>a<div>b</div></div>c<hr>d', 'a\nb\nc\nd\n'],
    ['breaks: two at most', 'a<br>b<br><br>c<br/><br/><br/>d', 'a\nb\n\nc\n\nd\n'],
    ['lists', '<ul><li>a</li> <li>b<ol><li>c</ol></ul>', '- a\n- b\n- c\n'],
    ['tables', '<table><tr><th>a<td>b<tr><td>c</table>', 'a b\nc\n'],
    ['text that is laid out', '<p>a<pre>  b\r\n  c </pre>d  e', 'a\n\n  b\n  c \nd e\n'],
    ['what an image says instead', '<img src=x>a<img alt="a  cat">', 'aa cat\n'],
    ['links', '<a href="https://a.test/x">here</a>, there', 'here <https://a.test/x>, there\n'],
    ['links that say where', '<a href="https://a.test/">https://a.test/</a>', 'https://a.test/\n'],
    ['addresses', 'to <a href="mailto:a@b.test">a@b.test</a>', 'to a@b.test\n'],
    ['links that lead nowhere', '<a name=x>a</a><a href="#x">b</a><a href="javascript:x()">c</a>', 'abc\n'],
    ['scripts and styles: nothing', '<style>p{}</style>a<script>if (1<2) "</p>"</script>b', 'ab\n'],
    ['the head: nothing', '<head><title>t</title></head><body>a', 'a\n'],
    ['what is hidden: nothing', '<div style="color:red; display:none">x<br>y</div><p hidden>z</p>a', 'a\n'],
    ['comments: nothing', 'a<!-- x --><![CDATA[y]]>b', 'ab\n'],
    ['tags that are never closed, or opened', '</p>a<b>b<i>c</b></div>d', 'abcd\n'],
    ['no HTML', 'a < b > c &', 'a < b > c &\n'],
  ])('makes of %s', (_, html, expected) => {
    expect(text(html)).toBe(expected);
  });

  it('leaves out what is too much', () => {
    expect(htmlToText('<p>abc<p>def', 9)).toEqual({ text: 'abc\n\ndef\n', isCut: false });
    expect(htmlToText('<p>abc<p>defg<p>h', 8)).toEqual({ text: 'abc\n\ndef', isCut: true });
  });

  it('goes so deep, and takes no time for what is deeper', () => {
    const nested = (depth: number): string => `${'<b>'.repeat(depth)}a`;
    expect(htmlToText(nested(MAX_HTML_DEPTH), 10)).toEqual({ text: 'a\n', isCut: false });
    expect(htmlToText(nested(MAX_HTML_DEPTH + 1), 10)).toEqual({ text: '', isCut: true });
    // Without the bound this takes minutes, which no test is given.
    expect(htmlToText(nested(1_000_000), 10).isCut).toBe(true);
  });
});

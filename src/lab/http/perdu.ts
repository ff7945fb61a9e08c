import type { Shape } from './shape.ts';

/** A tribute to a small French classic of the web, in our own words. */
const PAGE = `<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<title>Perdu quelque part ?</title>
</head>
<body>
<h1>Égaré au milieu de l'Internet ?</h1>
<h2>Respirez un grand coup, voici un plan des environs.</h2>
<pre>

                    x  &lt;------ c'est ici que vous vous trouvez

</pre>
</body>
</html>
`;

export const perduShape: Shape = {
  path: '/',
  teaches: 'the first page that the course fetches by hand',
  answer: (_request, wire) =>
    wire.respond({ status: 200, headers: [['Content-Type', 'text/html; charset=utf-8']], body: PAGE }),
};

"""The words and facts of the good tour: from a station to a museum, three stops, two languages."""

TOUR_YAML = """\
# A test tour: from the station to the glass museum.
id: petite-visite
languages: [fr, en]
theme: louvre-lens
walk:
  shape: one-way
  duration_min: 50
  surface: paved
access: {wheelchair: yes, pram: yes, dogs: leashed, toilets: limited}
season: Apr-Oct
publisher:
  name: Office de tourisme de Lens-Liévin
  url: https://tourisme-lenslievin.fr
poster: affiche.jpg
stops: [gare, lampe, louvre]
events:
  - {id: sainte-barbe, starts: 2026-12-04, repeats: yearly}
media:
  affiche.jpg: {credit: Archipel, licence: CC0-1.0, source: dessin original}
"""

GPX = """\
<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Archipel" xmlns="http://www.topografix.com/GPX/1/1">
  <trk><trkseg>
    <trkpt lat="50.42740" lon="2.82800"><ele>38</ele></trkpt>
    <trkpt lat="50.42900" lon="2.82300"><ele>39</ele></trkpt>
    <trkpt lat="50.43000" lon="2.81500"><ele>44</ele></trkpt>
    <trkpt lat="50.43060" lon="2.80900"><ele>52</ele></trkpt>
    <trkpt lat="50.43100" lon="2.80400"><ele>57</ele></trkpt>
  </trkseg></trk>
</gpx>
"""

MAP = """\
{
  "type": "FeatureCollection",
  "features": [
    {
      "type": "Feature",
      "properties": {"class": "park", "name": {"fr": "Parc du musée", "en": "Museum park"}},
      "geometry": {
        "type": "Polygon",
        "coordinates": [
          [[2.8030, 50.4300], [2.8070, 50.4300], [2.8070, 50.4320], [2.8030, 50.4300]]
        ]
      }
    },
    {
      "type": "Feature",
      "properties": {"class": "commune", "name": "Lens"},
      "geometry": {"type": "Point", "coordinates": [2.8320, 50.4290]}
    }
  ]
}
"""

STOP_YAML = {
    "gare": """\
at: [50.42740, 2.82800]
hours: Mo-Su 05:30-22:00
sources:
  - title: La gare de Lens
    publisher: Ministère de la Culture
    url: https://www.pop.culture.gouv.fr/
media:
  gare.svg: {credit: Archipel, licence: CC-BY-4.0, source: dessin original}
  fr.wav: {credit: Archipel, licence: CC-BY-4.0, source: enregistrement original}
""",
    "lampe": """\
at: [50.43000, 2.81500]
stay_min: 4
sources:
  - {title: Carnet de fosse}
media:
  lampe.jpg: {credit: Archipel, licence: CC-BY-SA-4.0, source: photographie, until: 2031-12-31}
""",
    "louvre": """\
at: [50.43090, 2.80420]
radius_m: 60
sources:
  - {title: Dossier de presse, publisher: Louvre-Lens}
media:
  avant.svg: {credit: Archipel, licence: CC0-1.0, source: dessin original}
  maintenant.jpg: {credit: Archipel, licence: CC0-1.0, source: photographie}
""",
}

TOUR_FR = """\
---
title: La petite visite
summary: De la gare au musée de verre, une heure de marche sur les traces des mineurs.
practical:
  start: Devant la gare de Lens.
  toilets: À la gare et au musée.
alt:
  affiche.jpg: Un dégradé de gris, comme un terril dans la brume.
events:
  sainte-barbe: La fête des mineurs, chaque 4 décembre.
---
Une promenade facile, pour regarder la ville autrement.
"""

TOUR_EN = """\
---
title: The short walk
summary: From the station to the museum of glass, one hour in the miners’ footsteps.
practical:
  start: In front of Lens station.
  toilets: At the station and at the museum.
alt:
  affiche.jpg: Shades of grey, like a slag heap in the mist.
events:
  sainte-barbe: The miners’ feast, every 4 December.
translated: {blocks}
---
An easy walk to see the town with other eyes.
"""

STOP_FR = {
    "gare": """\
---
title: La gare
subtitle: Une locomotive de béton
directions: Remontez la rue jusqu’à la lampe.
alt:
  gare.svg: La façade de la gare, longue comme une locomotive.
captions:
  gare.svg: La gare vue de la place.
audio: fr.wav
---
La gare a été dessinée comme une locomotive, en hommage au travail des [galibots](term:galibot).

![](gare.svg)

::: look
Levez les yeux : la tour de l’horloge fait la cheminée.
:::

Plus loin, on retrouve une [lampe](#lampe).
""",
    "lampe": """\
---
title: La lampe
directions: Suivez l’ancienne voie ferrée jusqu’au musée.
alt:
  lampe.jpg: Une lampe de mineur en laiton.
---
![](lampe.jpg)

La lampe prévenait du grisou. Elle ne quittait pas le mineur.

::: quiz
De quoi la lampe prévenait-elle ?

- [ ] De la pluie
- [x] Du grisou — La flamme bleuissait.
- [ ] De l’heure
:::
""",
    "louvre": """\
---
title: Le musée de verre
alt:
  avant.svg: La fosse, avec son chevalement.
  maintenant.jpg: Le musée, bas et brillant.
captions:
  avant.svg: La fosse en 1950.
  maintenant.jpg: Le musée aujourd’hui.
---
Le musée s’est posé sur le carreau d’une ancienne fosse.

::: then-now
![](avant.svg)
![](maintenant.jpg)
:::
""",
}

STOP_EN = {
    "gare": """\
---
title: The station
subtitle: A locomotive of concrete
directions: Walk up the street to the lamp.
alt:
  gare.svg: The front of the station, long as a locomotive.
captions:
  gare.svg: The station seen from the square.
translated: {blocks}
---
The station was drawn as a locomotive, a tribute to the [pit boys](term:galibot) and their work.

![](gare.svg)

::: look
Look up: the clock tower is the chimney.
:::

Further on you will meet a [lamp](#lampe).
""",
    "lampe": """\
---
title: The lamp
directions: Follow the old railway to the museum.
alt:
  lampe.jpg: A miner’s lamp made of brass.
translated: {blocks}
---
![](lampe.jpg)

The lamp warned of firedamp. It never left the miner.

::: quiz
What did the lamp warn of?

- [ ] Rain
- [x] Firedamp — The flame turned blue.
- [ ] The time
:::
""",
    "louvre": """\
---
title: The museum of glass
alt:
  avant.svg: The pit and its headframe.
  maintenant.jpg: The museum, low and bright.
captions:
  avant.svg: The pit in 1950.
  maintenant.jpg: The museum today.
translated: {blocks}
---
The museum settled on the surface of an old pit.

::: then-now
![](avant.svg)
![](maintenant.jpg)
:::
""",
}

GLOSSARY = {
    "fr": "## Galibot {#galibot}\n\nUn enfant qui travaillait au fond de la mine.\n",
    "en": "## Pit boy {#galibot}\n\nA child who worked down the mine.\n",
}

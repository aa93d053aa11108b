"""Measure how much boilerplate is removed from a new site of five pages, in eleven languages.

    .venv/bin/python benchmarks/cold_start.py

For each language there are five articles of random words. All contain the same three lines, worded
as in newspapers: a call to subscribe, cookie settings, and an appeal with a sum of money. The
author of the lines had seen parts of the cue files.

For each language the script prints how many of the three lines learning cut from all five articles,
and the lines that it left. All 33 lines are boilerplate, so each line that is left is an error.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from random_articles import Newsroom, vocabulary

from newsarchive.archive import Archive
from newsarchive.archive.articles.store import store_article
from newsarchive.archive.learning.learn import learn
from newsarchive.article import Block

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PAGES = 5
LINES = {
    "en": [
        "Sign up for our evening newsletter and never miss a story.",
        "Cookie preferences",
        "Support independent reporting from just $4 a month. Become a member today.",
    ],
    "de": [
        "Abonnieren Sie unseren kostenlosen Newsletter und verpassen Sie keine Nachricht.",
        "Cookie-Einstellungen",
        "Unterstützen Sie unabhängigen Journalismus ab 4 Euro im Monat. Jetzt Mitglied werden!",
    ],
    "fr": [
        "Inscrivez-vous à notre newsletter pour recevoir l'essentiel de l'actualité.",
        "Gérer les cookies",
        "Soutenez une presse indépendante à partir de 4 € par mois. Je m'abonne",
    ],
    "es": [
        "Suscríbete a nuestro boletín y recibe cada mañana las noticias del día.",
        "Configuración de cookies",
        "Apoya el periodismo independiente desde 4 € al mes. Hazte socio.",
    ],
    "it": [
        "Iscriviti alla nostra newsletter per ricevere ogni giorno le notizie principali.",
        "Impostazioni dei cookie",
        "Sostieni il giornalismo indipendente a partire da 4 euro al mese. Abbonati ora.",
    ],
    "nl": [
        "Meld je aan voor onze gratis nieuwsbrief en mis niets van het nieuws.",
        "Cookie-instellingen",
        "Steun onafhankelijke journalistiek vanaf 4 euro per maand. Word nu lid.",
    ],
    "pt": [
        "Assine a nossa newsletter gratuita e receba as principais notícias do dia.",
        "Definições de cookies",
        "Apoie o jornalismo independente a partir de 4 € por mês. Torne-se assinante.",
    ],
    "pl": [
        "Zapisz się na nasz bezpłatny newsletter i bądź na bieżąco.",
        "Ustawienia plików cookie",
        "Wesprzyj niezależne dziennikarstwo już od 20 zł miesięcznie. Zostań patronem.",
    ],
    "ru": [
        "Подпишитесь на нашу бесплатную рассылку, чтобы ничего не пропустить.",
        "Настройки файлов cookie",
        "Поддержите независимую журналистику от 300 рублей в месяц. Стать подписчиком",
    ],
    "he": [
        "הירשמו לניוזלטר היומי שלנו וקבלו את כל החדשות ישירות למייל.",
        "הגדרות עוגיות",
        "תמכו בעיתונות עצמאית החל מ-20 ₪ לחודש. הצטרפו עכשיו",
    ],
    "ar": [
        "اشترك في نشرتنا البريدية المجانية لتصلك أهم الأخبار يوميا.",
        "إعدادات ملفات تعريف الارتباط",
        "ادعم الصحافة المستقلة ابتداء من 4 دولارات شهريا. اشترك الآن",
    ],
}


def main() -> None:
    """Print a line for each language."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    words = vocabulary(Random(1))
    cut = 0
    for language, lines in LINES.items():
        newsroom = Newsroom(words, seed=len(lines[0]))
        with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "a.db") as archive:
            for number in range(PAGES):
                article = newsroom.article(str(number), NOW)
                article.url = f"https://{language}.example/{number}"
                article.blocks[1:1] = [Block(text=line) for line in lines]
                archive.submit(partial(store_article, article=article, seen_at=NOW))
            learn(archive, now=NOW)
            texts = [row["text"].split("\n") for row in archive.rows("SELECT text FROM articles")]
        left = [line for line in lines if any(line in text for text in texts)]
        cut += len(lines) - len(left)
        print(f"{language}: {len(lines) - len(left)} of {len(lines)} cut", *left, sep="\n   left ")
    print(f"all: {cut} of {sum(map(len, LINES.values()))}")


if __name__ == "__main__":
    main()

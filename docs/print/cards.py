"""Prints cards, as A4 pages in PDF: cards.py FOLDER PAGE.md…"""

import re
import subprocess
import sys
from pathlib import Path

import markdown

CSS = (Path(__file__).parent / "card.css").read_text()


def main(folder, pages):
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages:
        text = page.read_text()
        language = "de" if page.name.endswith(".de.md") else "en"
        title = re.match(r"# (.*)", text).group(1)
        html = folder / f"{page.stem}.html"
        html.write_text(
            f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title><style>{CSS}</style>'
            + markdown.markdown(text, extensions=["tables"])
        )
        pdf = html.with_suffix(".pdf")
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
             f"--print-to-pdf={pdf}", html.resolve().as_uri()],
            check=True, stderr=subprocess.DEVNULL,
        )
        count = len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))
        print(f"{pdf}: {count} page" + ("s" if count != 1 else ""))
        if count != 1:
            sys.exit("a card has one page")


main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])

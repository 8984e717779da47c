"""Gmail's labels in Google Takeout (X-Gmail-Labels) → the folders that a message lies in.

Labels of the system come in the language of the account. What marks a message is no folder; spam, trash and drafts
lie in their own folder alone; what has no folder else was archived.
"""

import csv
import re
import unicodedata
from functools import lru_cache

from models.words import FolderRole
from rapport.mime.headers import decode_header
from rapport.policy.folders import role_of

ARCHIVE = "Archive"
_ALONE = frozenset({FolderRole.JUNK, FolderRole.TRASH, FolderRole.DRAFTS})
_NO_FOLDER = frozenset({FolderRole.ARCHIVE, FolderRole.ALL})

# English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Czech, Slovak, Swedish, Danish, Norwegian,
# Finnish, Hungarian, Russian, Ukrainian, Turkish, Japanese, Chinese.
_MARKS = """
    Unread, Ungelesen, Non lu, Non lus, Messages non lus, No leído, No leídos, Da leggere, Non letti, Não lida,
    Não lidas, Não lidos, Ongelezen, Nieprzeczytane, Nepřečtené, Nepřečtená, Neprečítané, Oläst, Olästa, Ulæst,
    Ulæste, Ulest, Uleste, Lukematta, Lukemattomat, Olvasatlan, Непрочитанные, Непрочитані, Okunmadı, Okunmamış,
    未読, 未读, 未讀,
    Opened, Geöffnet, Ouvert, Ouverts, Messages ouverts, Abierto, Abiertos, Aperto, Aperti, Aberto, Abertos, Aberta,
    Geopend, Otwarte, Otevřené, Otevřeno, Přečtené, Přečteno, Otvorené, Öppnat, Öppnade, Åbnet, Åpnet, Avattu,
    Avatut, Megnyitva,
    Открытые, Відкриті, Açıldı, 開封済み, 已打开, 已開啟,
    Starred, Markiert, Suivi, Suivis, Messages suivis, Destacado, Destacados, Speciale, Speciali, Com estrela,
    Met ster, Oznaczone gwiazdką, S hvězdičkou, S hviezdičkou, Stjärnmärkt, Stjärnmärkta, Stjernemarkeret,
    Stjernemerket, Tähdellä merkityt, Csillagozott, Помеченные, Із зірочкою, Yıldızlı, スター付き, 已加星标, 已加星號,
    Important, Wichtig, Importants, Importante, Importantes, Importanti, Belangrijk, Ważne, Důležité, Dôležité,
    Viktigt, Vigtigt, Vigtige, Viktig, Tärkeää, Tärkeät, Fontos, Важное, Важливі, Önemli, 重要,
    Archived, Archiviert, Archivé, Archivés, Messages archivés, Archivado, Archivados, Archiviato, Archiviati,
    Arquivado, Arquivados, Gearchiveerd, Zarchiwizowane, Archivováno, Archivované, Archivovaná, Arkiverat,
    Arkiverade, Arkiveret, Arkivert, Arkistoitu, Arkistoidut, Archivált, Архивированные, Заархивированные,
    Заархівовані, Arşivlendi, アーカイブ済み, 已归档, 已封存,
    Muted, Ignoriert, Snoozed, Zurückgestellt, Chat, Chats, IMAP_NotJunk, NotJunk, NonJunk, $NotJunk
"""  # noqa: RUF001  labels in many scripts
_INBOXES = """
    Inbox, Posteingang, Boîte de réception, Recibidos, Bandeja de entrada, Posta in arrivo, Caixa de entrada,
    A receber, Postvak IN, Inbox, Odebrane, Doručená pošta, Doručené, Doručená, Inkorg, Inkorgen, Indbakke, Innboks,
    Postilaatikko, Saapuneet, Beérkező levelek, Входящие, Вхідні, Gelen Kutusu, 受信トレイ, 收件箱, 收件匣
"""
_CATEGORY = re.compile(
    r"(category|kategorie|categorie|categoria|kategoria|kategori|luokka|категория|категорія)\W*\s", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def labels_of(value: bytes) -> tuple[str, ...]:
    """Give the folders that X-Gmail-Labels means; at least one, so that no message is lost."""
    named = dict.fromkeys(folder for label in _split(decode_header(value)) if (folder := _folder_of(label)))
    alone = tuple(label for label in named if role_of_label(label) in _ALONE)
    return alone or tuple(named) or (ARCHIVE,)


def role_of_label(label: str) -> FolderRole:
    """Tell the role of a folder that `labels_of` gave; nested labels are the user's own."""
    return role_of((), label.split("/"))


def _split(labels: str) -> list[str]:
    return [label.strip() for label in next(csv.reader([labels.replace("\n", " ")], skipinitialspace=True), [])]


def _folder_of(label: str) -> str:
    """Give the folder that a label stands for, "" for none."""
    folded = _fold(label)
    if folded in _FOLDED_INBOXES:
        return "INBOX"
    if not folded or folded in _FOLDED_MARKS or _CATEGORY.match(_plain(label)) or label.startswith("^"):
        return ""
    return "" if role_of_label(label) in _NO_FOLDER else label


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", _plain(text))


_FOLDED_MARKS = frozenset(_fold(name) for name in _MARKS.split(","))
_FOLDED_INBOXES = frozenset(_fold(name) for name in _INBOXES.split(","))

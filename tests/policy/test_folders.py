"""Roles of folders, by the server's attributes and by names in many languages."""

import unicodedata

import pytest

from models.words import FolderRole
from rapport.policy.folders import is_chosen_by_default, role_of

R = FolderRole


@pytest.mark.parametrize(
    ("flags", "role"),
    [
        (["\\HasNoChildren", "\\Sent"], R.SENT),
        (["\\SENT"], R.SENT),
        (["\\Drafts"], R.DRAFTS),
        (["\\Junk"], R.JUNK),
        (["\\Spam"], R.JUNK),
        (["\\Trash"], R.TRASH),
        (["\\All"], R.ALL),
        (["\\AllMail"], R.ALL),
        (["\\Archive"], R.ARCHIVE),
        (["\\Archive", "\\Junk"], R.JUNK),
        (["\\Flagged"], R.CUSTOM),
        ([], R.CUSTOM),
    ],
)
def test_attributes_decide_at_any_depth(flags: list[str], role: FolderRole) -> None:
    assert role_of(flags, ["Projects", "Deep", "Anything"]) is role


def test_attribute_beats_the_name() -> None:
    assert role_of(["\\Archive"], ["Sent"]) is R.ARCHIVE


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Sent", R.SENT), ("SENT", R.SENT), ("Sent Items", R.SENT), ("Sent Messages", R.SENT), ("sent-mail", R.SENT),
        ("Gesendet", R.SENT), ("Gesendete Objekte", R.SENT), ("Gesendete Elemente", R.SENT),
        ("Odeslaná pošta", R.SENT), ("Odeslané", R.SENT), ("Odeslana posta", R.SENT), ("Odoslaná pošta", R.SENT),
        ("Wysłane", R.SENT), ("Elementy wysłane", R.SENT), ("Éléments envoyés", R.SENT), ("Enviados", R.SENT),
        ("Itens Enviados", R.SENT), ("Posta inviata", R.SENT), ("Verzonden items", R.SENT), ("Skickat", R.SENT),
        ("Sendt post", R.SENT), ("Lähetetyt", R.SENT), ("Elküldött elemek", R.SENT), ("Отправленные", R.SENT),
        ("Надіслані", R.SENT), ("Gönderilmiş Öğeler", R.SENT), ("Απεσταλμένα", R.SENT), ("送信済みアイテム", R.SENT),
        ("已发送", R.SENT), ("寄件備份", R.SENT), ("보낸 편지함", R.SENT), ("Mesaje trimise", R.SENT),
        ("Drafts", R.DRAFTS), ("Entwürfe", R.DRAFTS), ("Koncepty", R.DRAFTS), ("Rozepsané", R.DRAFTS),
        ("Brouillons", R.DRAFTS), ("Borradores", R.DRAFTS), ("Bozze", R.DRAFTS), ("Rascunhos", R.DRAFTS),
        ("Kopie robocze", R.DRAFTS), ("Piszkozatok", R.DRAFTS), ("Черновики", R.DRAFTS), ("下書き", R.DRAFTS),
        ("Outbox", R.DRAFTS), ("Utkast", R.DRAFTS), ("Concepten", R.DRAFTS), ("草稿箱", R.DRAFTS),
        ("Spam", R.JUNK), ("Junk E-mail", R.JUNK), ("Junk-E-Mail", R.JUNK), ("Bulk Mail", R.JUNK),
        ("Nevyžádaná pošta", R.JUNK), ("Courrier indésirable", R.JUNK), ("Posta indesiderata", R.JUNK),
        ("Ongewenste e-mail", R.JUNK), ("Levélszemét", R.JUNK), ("Спам", R.JUNK), ("迷惑メール", R.JUNK),
        ("Wiadomości-śmieci", R.JUNK), ("Roskaposti", R.JUNK), ("스팸함", R.JUNK), ("Correo no deseado", R.JUNK),
        ("Trash", R.TRASH), ("Deleted Items", R.TRASH), ("Deleted Messages", R.TRASH), ("Bin", R.TRASH),
        ("Papierkorb", R.TRASH), ("Gelöschte Elemente", R.TRASH), ("Koš", R.TRASH), ("Odstraněná pošta", R.TRASH),
        ("Kosz", R.TRASH), ("Kôš", R.TRASH), ("Corbeille", R.TRASH), ("Papelera", R.TRASH), ("Cestino", R.TRASH),
        ("Lixeira", R.TRASH), ("Prullenbak", R.TRASH), ("Корзина", R.TRASH), ("ゴミ箱", R.TRASH), ("휴지통", R.TRASH),
        ("Çöp Kutusu", R.TRASH), ("Lomtár", R.TRASH), ("Papirkurv", R.TRASH), ("已删除邮件", R.TRASH),
        ("Archive", R.ARCHIVE), ("Archiv", R.ARCHIVE), ("Archives", R.ARCHIVE), ("Archiwum", R.ARCHIVE),
        ("Архив", R.ARCHIVE), ("アーカイブ", R.ARCHIVE), ("Arkiv", R.ARCHIVE), ("Archivio", R.ARCHIVE),
        ("All Mail", R.ALL), ("Alle Nachrichten", R.ALL), ("Všechny zprávy", R.ALL), ("Tous les messages", R.ALL),
        ("Projects", R.CUSTOM), ("Sent to Jana", R.CUSTOM), ("Důležité", R.CUSTOM), ("Todos", R.CUSTOM),
        ("", R.CUSTOM),
    ],
)  # fmt: skip
@pytest.mark.parametrize("parents", [[], ["INBOX"], ["inbox"], ["[Gmail]"], ["[Google Mail]"]])
def test_names_decide_at_the_top_below_inbox_and_below_gmail(parents: list[str], name: str, role: FolderRole) -> None:
    assert role_of(["\\HasNoChildren"], [*parents, name]) is role
    assert role_of([], [*parents, unicodedata.normalize("NFD", name.upper() if name != "Çöp Kutusu" else name)]) is role


@pytest.mark.parametrize("levels", [["Projects", "Sent"], ["INBOX", "Projects", "Trash"], ["INBOX", "INBOX", "Sent"]])
def test_folders_of_the_user_stay_custom(levels: list[str]) -> None:
    assert role_of([], levels) is R.CUSTOM


@pytest.mark.parametrize(
    ("levels", "role"),
    [(["INBOX"], R.INBOX), (["Inbox"], R.INBOX), (["Projects", "Inbox"], R.CUSTOM), ([], R.CUSTOM)],
)
def test_inbox_is_the_one_at_the_top(levels: list[str], role: FolderRole) -> None:
    assert role_of([], levels) is role


def test_all_but_drafts_junk_trash_automated_mail_and_others_calendars_are_chosen_by_default() -> None:
    left_out = {R.DRAFTS, R.JUNK, R.TRASH, R.AUTOMATED, R.SHARED}
    assert {role for role in FolderRole if not is_chosen_by_default(role)} == left_out

r"""What a folder is for: by the server's SPECIAL-USE attributes (RFC 6154), else by its name in many languages.

A name counts only at the top level, below INBOX or below Gmail's own level: "Projects/Sent" is the user's folder.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence

from models.words import FolderRole

# In this order: when a server gives several, what is not to be imported wins. \Spam and \AllMail are XLIST's.
_ROLES_BY_ATTRIBUTE = {
    "\\drafts": FolderRole.DRAFTS,
    "\\junk": FolderRole.JUNK,
    "\\spam": FolderRole.JUNK,
    "\\trash": FolderRole.TRASH,
    "\\inbox": FolderRole.INBOX,
    "\\sent": FolderRole.SENT,
    "\\all": FolderRole.ALL,
    "\\allmail": FolderRole.ALL,
    "\\archive": FolderRole.ARCHIVE,
}
_PARENTS = frozenset({"inbox", "[gmail]", "[google mail]"})
_NOT_CHOSEN = frozenset(
    {
        FolderRole.DRAFTS,
        FolderRole.JUNK,
        FolderRole.TRASH,
        FolderRole.AUTOMATED,
        FolderRole.SHARED,
    }
)

# In this order: English and the habits of programs, Germanic, Romance, Slavic, and other languages.
_NAMES = {
    FolderRole.SENT: """
        Sent, Sent Items, Sent Messages, Sent Mail, Sent Email, Sent Objects, Sent Folder,
        Gesendet, Gesendete, Gesendete Objekte, Gesendete Elemente, Gesendete Nachrichten, Gesendete Mails,
        Verzonden, Verzonden items, Verzonden berichten, Verzonden objecten, Verstuurd, Skickat, Skickade,
        Skickade mail, Skickade objekt, Skickade meddelanden, Sendt, Sendte, Sendte mails, Sendte elementer,
        Sendt post, Sendt e-post,
        Envoyés, Envoyé, Éléments envoyés, Messages envoyés, Courrier envoyé, Objets envoyés, Enviados, Enviado,
        Elementos enviados, Mensajes enviados, Correo enviado, Itens enviados, Mensagens enviadas,
        E-mails enviados, Correio enviado, Enviadas, Posta inviata, Inviata, Inviati, Elementi inviati,
        Messaggi inviati, Trimise, Mesaje trimise, Elemente trimise, Enviats,
        Odeslaná pošta, Odeslané, Odeslaná, Odeslané položky, Odeslané zprávy, Odoslaná pošta, Odoslané,
        Odoslané správy, Odoslané položky, Wysłane, Elementy wysłane, Wiadomości wysłane, Poczta wysłana,
        Poslano, Poslana pošta, Poslane stavke, Poslane poruke, Poslani predmeti, Отправленные,
        Отправленные письма, Надіслані, Відправлені, Изпратени, Изпратена поща, Послато,
        Elküldött, Elküldött elemek, Elküldött üzenetek, Elküldött levelek, Lähetetyt, Lähetetyt viestit,
        Lähetetyt kohteet, Gönderilmiş, Gönderilenler, Gönderilmiş Öğeler, Gönderilmiş Postalar,
        Gönderilmiş Mesajlar, Απεσταλμένα, Σταλμένα, Išsiųsta, Išsiųsti, Nosūtītie, Saadetud, 送信済み,
        送信済みメール, 送信済みアイテム, 已发送, 已发邮件, 已发送邮件, 寄件備份, 已傳送, 보낸편지함,
        보낸 편지함, 보낸 메일함, נשלחו, דואר שנשלח, العناصر المرسلة, البريد المرسل, Đã gửi, Thư đã gửi,
        Terkirim
    """,
    FolderRole.DRAFTS: """
        Drafts, Draft, Draft Messages, Outbox, Unsent Messages,
        Entwurf, Entwürfe, Concepten, Utkast, Kladder, Udkast,
        Brouillon, Brouillons, Borrador, Borradores, Rascunho, Rascunhos, Bozza, Bozze, Ciorne, Schițe,
        Esborranys,
        Koncepty, Rozepsané, Rozepsané zprávy, Rozepsaná pošta, Rozpísané, Rozpísané správy, Wersje robocze,
        Robocze, Kopie robocze, Szkice, Osnutki, Nacrti, Черновики, Чернетки, Чернови, Нацрти,
        Piszkozatok, Vázlatok, Luonnokset, Taslaklar, Πρόχειρα, Juodraščiai, Melnraksti, Mustandid, 下書き,
        草稿, 草稿箱, 草稿匣, 임시보관함, 임시 보관함, טיוטות, المسودات, Bản nháp, Thư nháp, Draf
    """,
    FolderRole.JUNK: """
        Junk, Spam, Junk E-mail, Junk Email, Junk Mail, Bulk, Bulk Mail, Spam Mail, Quarantine,
        Junk-E-Mail, Spamverdacht, Unerwünscht, Unerwünschte Werbung, Ongewenst, Ongewenste e-mail,
        Ongewenste reclame, Skräppost, Søppelpost, Uønsket e-post, Uønsket post, Uønsket mail, Uønsket,
        Courrier indésirable, Indésirables, Pourriel, Pourriels, Correo no deseado, No deseado, Correo basura,
        Lixo eletrônico, Lixo eletrónico, Lixo electrónico, Correio não solicitado, Posta indesiderata,
        Indesiderata, Mesaje nedorite, E-mail nedorit, Correu brossa,
        Nevyžádaná pošta, Nevyžádané, Nevyžiadaná pošta, Nevyžiadané, Hromadná pošta, Wiadomości-śmieci,
        Niechciane, Neželena pošta, Neželjena pošta, Bezvrijedna pošta, Спам, Нежелательная почта,
        Нежелательные, Небажана пошта, Нежелана поща, Непожељно,
        Levélszemét, Kéretlen levelek, Roskaposti, Gereksiz, Gereksiz E-posta, Önemsiz, Önemsiz E-posta,
        İstenmeyen, Ανεπιθύμητα, Ανεπιθύμητη αλληλογραφία, Brukalas, Mēstules, Rämpspost, 迷惑メール, 垃圾邮件,
        垃圾郵件, 스팸함, 스팸메일함, 정크 메일, דואר זבל, ספאם, البريد المزعج, Thư rác
    """,
    FolderRole.TRASH: """
        Trash, Deleted, Deleted Items, Deleted Messages, Deleted Mail, Bin, Wastebasket,
        Papierkorb, Gelöscht, Gelöschte Objekte, Gelöschte Elemente, Gelöschte Nachrichten, Prullenbak,
        Prullenmand, Verwijderd, Verwijderde items, Verwijderde berichten, Papperskorg, Papperskorgen,
        Borttaget, Borttagna objekt, Papirkurv, Papirkurven, Søppel, Slettet, Slettet post, Slettede elementer,
        Slettede meldinger,
        Corbeille, Éléments supprimés, Messages supprimés, Supprimés, Papelera, Papelera de reciclaje,
        Eliminados, Elementos eliminados, Mensajes eliminados, Lixeira, Lixo, Itens excluídos, Itens eliminados,
        Excluídos, Cestino, Posta eliminata, Elementi eliminati, Coș de gunoi, Gunoi, Elemente șterse,
        Mesaje șterse, Paperera,
        Koš, Odstraněná pošta, Odstraněné, Odstraněné položky, Smazané, Smazaná pošta, Vymazané, Kôš,
        Odstránené, Odstránená pošta, Odstránené položky, Kosz, Elementy usunięte, Usunięte, Smetnjak,
        Izbrisano, Izbrisane stavke, Otpad, Smeće, Корзина, Удаленные, Удалённые, Кошик, Видалені, Кошче,
        Изтрити, Изтрити елементи,
        Kuka, Lomtár, Törölt elemek, Törölt üzenetek, Roskakori, Poistetut, Poistetut kohteet, Çöp, Çöp kutusu,
        Silinmiş Öğeler, Silinen, Κάδος, Κάδος απορριμμάτων, Διαγραμμένα, Šiukšliadėžė, Ištrinta, Miskaste,
        Prügikast, Kustutatud, ゴミ箱, ごみ箱, 削除済み, 削除済みアイテム, 已删除, 已删除邮件, 废纸篓, 垃圾箱,
        垃圾桶, 刪除的郵件, 휴지통, 지운 편지함, אשפה, פריטים שנמחקו, المهملات, سلة المهملات, العناصر المحذوفة,
        Thùng rác
    """,
    FolderRole.ARCHIVE: """
        Archive, Archives, Archived,
        Archiv, Archief, Arkiv,
        Archivo, Archivio, Arquivo, Arquivados, Arhivă, Arxiu,
        Archív, Archiwum, Arhiv, Arhiva, Архив, Архів,
        Archívum, Arkisto, Arşiv, Αρχειοθήκη, Archyvas, Arhiiv, アーカイブ, 存档, 归档, 封存, 보관함, ארכיון,
        الأرشيف, Lưu trữ
    """,
    FolderRole.ALL: """
        All Mail, All Messages, All mail Including Spam and Trash,
        Alle Nachrichten, Alle berichten, Alle mails, Alla mail, All e-post,
        Tous les messages, Tutti i messaggi, Todos os e-mails, Todo o correio, Todo el correo, Toate mesajele,
        Všechny zprávy, Všechna pošta, Všetky správy, Wszystkie wiadomości, Вся почта, Вся пошта, Уся пошта,
        Összes levél, Kaikki viestit, Tüm Postalar, Όλα τα μηνύματα, すべてのメール, 所有邮件, 所有郵件,
        전체보관함
    """,
}


def role_of(flags: Collection[str], levels: Sequence[str]) -> FolderRole:
    r"""Tell a folder's role from its LIST attributes (with backslash, any case) and the levels of its path."""
    if len(levels) == 1 and levels[0].casefold() == "inbox":
        return FolderRole.INBOX
    given = {flag.lower() for flag in flags}
    for attribute, role in _ROLES_BY_ATTRIBUTE.items():
        if attribute in given:
            return role
    *parents, name = levels or [""]
    if len(parents) > 1 or any(parent.casefold() not in _PARENTS for parent in parents):
        return FolderRole.CUSTOM
    return _ROLES_BY_NAME.get(_fold(name), FolderRole.CUSTOM)


def is_chosen_by_default(role: FolderRole) -> bool:
    """Tell whether a folder of this role is imported unless its owner excludes it."""
    return role not in _NOT_CHOSEN


def _fold(name: str) -> str:
    """Leave out what spellings differ in: case, accents, blanks and hyphens."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[\s_-]+", "", plain)


_ROLES_BY_NAME = {_fold(name): role for role, names in _NAMES.items() for name in names.split(",")}

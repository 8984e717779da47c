"""People's names, as display names and addresses give them."""

from datetime import UTC, datetime

import pytest

from models.words import NameSource
from rapport.policy.names import PersonName, is_better, name_of

ADDRESS = "x9@strojirny.example"


@pytest.mark.parametrize(
    ("display", "first", "last"),
    [
        # As it should be.
        ("Jana Nováková", "Jana", "Nováková"),
        ("  Jana   Nováková ", "Jana", "Nováková"),
        ("Jan Petr Novák", "Jan Petr", "Novák"),
        ("Jana", "Jana", ""),
        ("José García", "José", "García"),
        ("Анна Иванова", "Анна", "Иванова"),
        ("Jean-Pierre Petit", "Jean-Pierre", "Petit"),
        ("Jana Nováková-Malá", "Jana", "Nováková-Malá"),
        ("J. R. R. Tolkien", "J. R. R.", "Tolkien"),
        ("J.R.R. Tolkien", "J.R.R.", "Tolkien"),
        ("John Smith Jr.", "John", "Smith Jr."),
        ("Henry Ford III", "Henry", "Ford III"),
        ("Jan & Eva Novákovi", "Jan & Eva", "Novákovi"),
        # Family name first, told by a comma.
        ("Nováková, Jana", "Jana", "Nováková"),
        ("Nováková , Jana", "Jana", "Nováková"),
        ("NOVÁKOVÁ, JANA", "Jana", "Nováková"),
        ("nováková, jana", "Jana", "Nováková"),
        ("Nováková, Jana, Ing.", "Jana", "Nováková"),
        ("Ing. Nováková, Jana", "Jana", "Nováková"),
        ("Nováková, Jana (Firma)", "Jana", "Nováková"),
        ("García Márquez, Gabriel", "Gabriel", "García Márquez"),
        ("García Márquez, Gabriel José", "Gabriel José", "García Márquez"),
        ("van der Berg, Jan", "Jan", "van der Berg"),
        ("VAN DER BERG, JAN", "Jan", "van der Berg"),
        ("Smith, John, Acme Ltd", "John", "Smith"),
        # What follows commas and is no name.
        ("Jana Malá, MBA", "Jana", "Malá"),
        ("Jana Malá, Ph.D., MBA", "Jana", "Malá"),
        ("Jan Novák, Acme s.r.o.", "Jan", "Novák"),
        ("Jan Novák, Acme s. r. o.", "Jan", "Novák"),
        ("Jan Novák, CEO", "Jan", "Novák"),
        ("Jan Novák, obchodní ředitel", "Jan", "Novák"),
        ("Jan Novák, Head of Sales", "Jan", "Novák"),
        ("Jan Novák, Brno", "Jan", "Novák"),
        # Quotes.
        ("'Jan Novák'", "Jan", "Novák"),
        ('"Jan Novák"', "Jan", "Novák"),
        ("\"'Jan Novák'\"", "Jan", "Novák"),
        ("„Jan Novák“", "Jan", "Novák"),
        ("«Jan Novák»", "Jan", "Novák"),
        ('\\"Jan Novák\\"', "Jan", "Novák"),
        ('Jan "Honza" Novák', "Jan", "Novák"),
        ("Jan 'Honza' Novák", "Jan", "Novák"),
        ("Patrick O'Brien", "Patrick", "O'Brien"),
        ("Patrick O’Brien", "Patrick", "O'Brien"),
        # Groups, services, companies.
        ("Jan Novák:GROUP", "Jan", "Novák"),
        ("Novák, Jan:SALES", "Jan", "Novák"),
        ("External: Jan Novák", "Jan", "Novák"),
        ("[EXT] Jan Novák", "Jan", "Novák"),
        ("Jan Novák via DocuSend", "Jan", "Novák"),
        ("'Jan Novák' via Sales Team", "Jan", "Novák"),
        ("Jan Novák (via Calendar)", "Jan", "Novák"),
        ("Jan Novák přes Formulář", "Jan", "Novák"),
        ("Jan Novák (Acme)", "Jan", "Novák"),
        ("Jan Novák (Acme (Brno))", "Jan", "Novák"),
        ("Jan Novák (Acme", "Jan", "Novák"),
        ("Jan Novák [Acme]", "Jan", "Novák"),
        ("Jan Novák {Acme}", "Jan", "Novák"),
        ("Jan Novák <Acme>", "Jan", "Novák"),
        ("(Jan Novák)", "Jan", "Novák"),
        ("Jan Novák | Acme", "Jan", "Novák"),
        ("Jan Novák|Acme", "Jan", "Novák"),
        ("Acme s.r.o. | Jan Novák", "Jan", "Novák"),
        ("Jan Novák / Acme", "Jan", "Novák"),
        ("Jan Novák/Brno/Acme", "Jan", "Novák"),
        ("Jan Novák - Acme", "Jan", "Novák"),
        ("Jan Novák – Acme", "Jan", "Novák"),
        ("Acme GmbH - Jan Novák", "Jan", "Novák"),
        ("Podpora - Jan Novák", "Jan", "Novák"),
        ("Jan Novák @ Acme", "Jan", "Novák"),
        ("Jan from Acme", "Jan", ""),
        ("Jan Novák at Acme", "Jan", "Novák"),
        ("Jan Novák · Acme", "Jan", "Novák"),
        ("Jan Novák STROJIRNY", "Jan", "Novák"),
        # Addresses beside the name.
        ("Jan Novák <jan@acme.example>", "Jan", "Novák"),
        ("Jan Novák jan@acme.example", "Jan", "Novák"),
        ("Jan Novák (jan@acme.example)", "Jan", "Novák"),
        # Dots, underscores, digits, symbols.
        ("Jan.Novak Novak", "Jan", "Novak"),
        ("Jan.Novák", "Jan", "Novák"),
        ("J.Novák", "J.", "Novák"),
        ("jan_novák", "Jan", "Novák"),
        ("Jan Novák 2", "Jan", "Novák"),
        ("Jan Novák 777123456", "Jan", "Novák"),
        ("Jan Novák (2)", "Jan", "Novák"),
        ("★ Jan Novák ★", "Jan", "Novák"),
        ("Jan Novák 🚀", "Jan", "Novák"),
        ("Jan\tNovák", "Jan", "Novák"),
        ("J\u202ean Nov\u200bák\u202c", "Jan", "Novák"),
        ("Jan\u00a0Novák", "Jan", "Novák"),
        ("*Jan Novák*", "Jan", "Novák"),
        # Titles.
        ("Ing. Jan Novák", "Jan", "Novák"),
        ("Ing.Jan Novák", "Jan", "Novák"),
        ("ing. jan novák", "Jan", "Novák"),
        ("Mgr. Bc. Jana Malá", "Jana", "Malá"),
        ("doc. MUDr. Jana Malá, CSc.", "Jana", "Malá"),
        ("prof. Ing. Jan Novák, DrSc.", "Jan", "Novák"),
        ("Ing. arch. Jan Novák", "Jan", "Novák"),
        ("Jan Novák Ph.D.", "Jan", "Novák"),
        ("Jan Novák PhD", "Jan", "Novák"),
        ("Jan Novák MBA", "Jan", "Novák"),
        ("Dr. Petra Schmidt", "Petra", "Schmidt"),
        ("Prof. Dr. Petra Schmidt", "Petra", "Schmidt"),
        ("Dipl.-Ing. Hans Müller", "Hans", "Müller"),
        ("Herr Müller", "", "Müller"),
        ("Frau Dr. Müller", "", "Müller"),
        ("Herr Hans Müller", "Hans", "Müller"),
        ("Mr John Smith", "John", "Smith"),
        ("Mr. Smith", "", "Smith"),
        ("Mrs. Mary Smith", "Mary", "Smith"),
        ("Mme Claire Petit", "Claire", "Petit"),
        ("M. Petit", "M.", "Petit"),
        ("Sr. Carlos Ruiz", "Carlos", "Ruiz"),
        ("Dott.ssa Chiara Rossi", "Chiara", "Rossi"),
        ("Paní Jana Malá", "Jana", "Malá"),
        ("pan Jan Novák", "Jan", "Novák"),
        ("Novák Jan Ing.", "Novák", "Jan"),
        ("Yo-Yo Ma", "Yo-Yo", "Ma"),
        ("Wei Pan", "Wei", "Pan"),
        # Capitals and small letters.
        ("JANA NOVÁKOVÁ", "Jana", "Nováková"),
        ("jana nováková", "Jana", "Nováková"),
        ("jan Novák", "Jan", "Novák"),
        ("LUDWIG VAN BEETHOVEN", "Ludwig", "van Beethoven"),
        ("maria de la cruz", "Maria", "de la Cruz"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Jan Van Dijk", "Jan", "Van Dijk"),
        ("RONALD MCDONALD", "Ronald", "McDonald"),
        ("flora macdonald", "Flora", "MacDonald"),
        ("jan macek", "Jan", "Macek"),
        ("PATRICK O'BRIEN", "Patrick", "O'Brien"),
        ("gabriele d'annunzio", "Gabriele", "D'Annunzio"),
        ("JANA NOVÁKOVÁ-MALÁ", "Jana", "Nováková-Malá"),
        ("jean-pierre petit", "Jean-Pierre", "Petit"),
        ("JP Morgan", "JP", "Morgan"),
        ("HENRY FORD III", "Henry", "Ford III"),
        # Family name first, told by capitals or by its own form.
        ("NOVÁKOVÁ Jana", "Jana", "Nováková"),
        ("Jana NOVÁKOVÁ", "Jana", "Nováková"),
        ("NOVÁK J.", "J.", "Novák"),
        ("VAN GOGH Vincent", "Vincent", "van Gogh"),
        ("Vincent VAN GOGH", "Vincent", "van Gogh"),
        ("Jan van der BERG", "Jan", "van der Berg"),
        ("DE VRIES Anna", "Anna", "de Vries"),
        ("LI Wei", "Wei", "Li"),
        ("GARCÍA MÁRQUEZ Gabriel", "Gabriel", "García Márquez"),
        ("Nováková Jana", "Jana", "Nováková"),
        ("Nováková Svobodová Jana", "Jana", "Nováková Svobodová"),
        # Damaged on the way.
        ("Jana NovÃ¡kovÃ¡", "Jana", "Nováková"),
        ("JiÅ™Ã\xad ÄŒernÃ½", "Jiří", "Černý"),
        ("=?utf-8?q?Jana_Nov=C3=A1kov=C3=A1?=", "Jana", "Nováková"),
        ("=?iso-8859-2?q?Jana_Nov=E1kov=E1?=", "Jana", "Nováková"),
        ("J\u0061na Nova\u0301kova\u0301", "Jana", "Nováková"),
        ("\uff2aana Mala", "Jana", "Mala"),
        # The same person twice in one word.
        ("Novák Novák", "Novák", "Novák"),
    ],
)
def test_display_name_gives_the_persons_name(display: str, first: str, last: str) -> None:
    named = name_of(display, ADDRESS)
    assert (named.first_name, named.last_name, named.source) == (first, last, NameSource.HEADER)
    assert named.name == f"{first} {last}".strip()


@pytest.mark.parametrize(
    ("display", "first", "last"),
    [
        ("山田 太郎", "太郎", "山田"),
        ("山田, 太郎", "太郎", "山田"),
        ("山田 太郎 様", "太郎", "山田"),
        ("김민수", "민수", "김"),
        ("王小明", "王小明", ""),
    ],
)
def test_eastern_names_stay_in_their_order(display: str, first: str, last: str) -> None:
    named = name_of(display, ADDRESS)
    assert (named.first_name, named.last_name) == (first, last)
    assert named.name.replace(" ", "") == f"{last}{first}"


@pytest.mark.parametrize(
    ("display", "key", "name"),
    [
        ("Novák Jan", "jan.novak@firma.example", "Jan Novák"),
        ("Novák Jan", "jnovak@firma.example", "Jan Novák"),
        ("Novák Jan", "j.novak@firma.example", "Jan Novák"),
        ("Novák Jan", "jan@firma.example", "Jan Novák"),
        ("Novák Jan", "novak.jan@firma.example", "Novák Jan"),
        ("Jan Novák", "novak.jan@firma.example", "Jan Novák"),
        ("Nagy László", "nagy@firma.hu", "László Nagy"),
        ("László Nagy", "nagy@firma.hu", "László Nagy"),
        ("Nagy László", "nagy@firma.example", "Nagy László"),
        ("Xenia Martin", "xenia.martin@firma.example", "Xenia Martin"),
        ("Jan Novák ACME", "jan@acme.example", "Jan Novák"),
        ("Jan Novák", "jan@jannovak.example", "Jan Novák"),
    ],
)
def test_address_tells_the_order_only_where_it_is_certain(display: str, key: str, name: str) -> None:
    assert name_of(display, key).name == name


@pytest.mark.parametrize(
    "display",
    [
        "", " ", '""', "jan.novak@firma.example", "'jan.novak@firma.example'", "<jan.novak@firma.example>",
        "jan@other.example", "mailto:jan.novak@firma.example", "jan.novak", "Firma", "firma.example", "FIRMA s.r.o.",
        "Acme, s.r.o.", "Acme, a. s.", "Acme Inc.", "Acme GmbH & Co. KG", "Acme AG", "Acme Ltd", "Acme a.s.",
        "Acme Support", "Podpora Acme", "Sales Team", "Newsletter", "undefined", "null", "N/A", "undefined undefined",
        "J\ufffdn Nov\ufffdk", "Mail Delivery Subsystem",
        "+420 777 123 456", "12345", "🚀", "Ing.", "\x00\x01", "one two three four five six seven eight nine ten",
    ],
)  # fmt: skip
def test_display_name_without_a_person_yields_to_the_address(display: str) -> None:
    assert name_of(display, "jan.novak@firma.example") == PersonName("Jan Novak", "Jan", "Novak", NameSource.GUESS)


@pytest.mark.parametrize(
    ("local", "first", "last"),
    [
        ("jan.novak", "Jan", "Novak"),
        ("jan_novak", "Jan", "Novak"),
        ("jan-novak", "Jan", "Novak"),
        ("jan.novak+crm", "Jan", "Novak"),
        ("jan.novak85", "Jan", "Novak"),
        ("jan.novak.2", "Jan", "Novak"),
        ("jan..novak", "Jan", "Novak"),
        ("j.novak", "J.", "Novak"),
        ("novak.j", "J.", "Novak"),
        ("novak.jan", "Jan", "Novak"),
        ("jean-pierre.petit", "Jean-Pierre", "Petit"),
        ("jan.van.der.berg", "Jan", "van der Berg"),
        ("ing.jan.novak", "Jan", "Novak"),
        ("jan.novak.ext", "Jan", "Novak"),
        ("ext-jan-novak", "Jan", "Novak"),
        ("patrick.o'brien", "Patrick", "O'Brien"),
        ("ronald.mcdonald", "Ronald", "McDonald"),
        ('"jan.novak"', "Jan", "Novak"),
        ("jana", "Jana", ""),
        ("jnovak", "Jnovak", ""),
        ("jan.k.novak", "Jan K.", "Novak"),
    ],
)
def test_address_alone_gives_a_guess(local: str, first: str, last: str) -> None:
    named = name_of("", f"{local}@firma.example")
    assert (named.first_name, named.last_name, named.source) == (first, last, NameSource.GUESS)


@pytest.mark.parametrize(("key", "name"), [("12345@firma.example", "12345"), ("", ""), ("@firma.example", "")])
def test_address_without_letters_gives_what_there_is(key: str, name: str) -> None:
    assert name_of("", key) == PersonName(name, "", "", NameSource.GUESS)


def test_key_without_a_domain_is_read_as_it_stands() -> None:
    assert name_of("", "jana.mala").name == "Jana Mala"


def test_role_address_keeps_the_name_of_its_company() -> None:
    assert name_of("Acme s.r.o.", "info@acme.example") == PersonName("Acme s.r.o.", "", "", NameSource.GUESS)


@pytest.mark.parametrize(
    "display", ["(" * 50_000, "<" * 50_000, "a." * 50_000, "'" * 50_000, "\"' " * 20_000, ", " * 50_000]
)
def test_hostile_display_names_end_soon_and_stay_short(display: str) -> None:
    assert len(name_of(display, "jan.novak@firma.example").name) <= 300


EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "at", "old_source", "old_at", "expected"),
    [
        (NameSource.HEADER, EARLY, NameSource.GUESS, LATE, True),
        (NameSource.HEADER, EARLY, NameSource.GUESS, None, True),
        (NameSource.HEADER, LATE, NameSource.HEADER, EARLY, True),
        (NameSource.HEADER, LATE, NameSource.HEADER, None, True),
        (NameSource.HEADER, EARLY, NameSource.HEADER, LATE, False),
        (NameSource.HEADER, EARLY, NameSource.HEADER, EARLY, False),
        (NameSource.GUESS, LATE, NameSource.HEADER, EARLY, False),
        (NameSource.GUESS, LATE, NameSource.GUESS, EARLY, False),
        (NameSource.HEADER, LATE, NameSource.USER, EARLY, False),
        (NameSource.GUESS, LATE, NameSource.USER, None, False),
    ],
)
def test_better_names_replace_worse_ones(
    source: NameSource, at: datetime, old_source: NameSource, old_at: datetime | None, expected: bool
) -> None:
    new, old = PersonName("Jana Malá", "Jana", "Malá", source), PersonName("Jana Malá", "Jana", "Malá", old_source)
    assert is_better(new, at, old, old_at) is expected


def test_whole_name_beats_a_later_part_of_one() -> None:
    whole, part = (
        PersonName("Jana Malá", "Jana", "Malá", NameSource.HEADER),
        PersonName("Jana", "Jana", "", NameSource.HEADER),
    )
    assert is_better(whole, EARLY, part, LATE)
    assert not is_better(part, LATE, whole, EARLY)


def test_an_empty_name_is_never_better() -> None:
    kept = PersonName("Jana Malá", "Jana", "Malá", NameSource.GUESS)
    assert not is_better(PersonName("", "", "", NameSource.HEADER), LATE, kept, None)

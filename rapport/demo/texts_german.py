"""What German and Austrian companies write about, and what the firm answers."""

from rapport.demo.texts import Desk, Story, their_colleague, they, we

GERMAN = (
    Story(
        Desk.SALES,
        ("Anfrage {code}", "Angebotsanfrage {qty} Stück {code}", "Preisanfrage für {site}"),
        (
            they(
                "bitte senden Sie uns ein Angebot über {qty} Stück {code} frei {city}. | für den Umbau ({site}) "
                "benötigen wir {qty} Stück {code}. Bitte nennen Sie uns Preis und Lieferzeit.",
                "Wir brauchen Ihre Antwort bis {date}. | Vielen Dank im Voraus. | ",
            ),
            we(
                "vielen Dank für Ihre Anfrage. Anbei unser Angebot {offer} über {price} netto, Lieferzeit {days} "
                "Arbeitstage. | gerne. Das Angebot {offer} finden Sie im Anhang; der Preis von {price} gilt frei "
                "Haus.",
                "Bei Fragen bin ich jederzeit erreichbar. | ",
                encloses="Angebot_{offer}.pdf",
            ),
            they(
                "danke, das Angebot liegt bei der Geschäftsleitung. Ist ein Kalibrierschein enthalten? | vielen "
                "Dank. Geht beim Preis noch etwas?"
            ),
            we(
                "ja, der Kalibrierschein liegt jedem Gerät bei. | wir übernehmen gern die Fracht, mehr ist "
                "leider nicht möglich."
            ),
            they("einverstanden, die Bestellung {order} folgt. | gut, wir bestellen. Auftragsnummer {order}."),
        ),
        weight=5,
    ),
    Story(
        Desk.SALES,
        ("Bestellung {order}", "Bestellung Nr. {order} – {code}"),
        (
            they(
                "anbei unsere Bestellung {order} über {qty} Stück {code}. Bitte um Auftragsbestätigung.",
                encloses="Bestellung_{order}.pdf",
            ),
            we(
                "vielen Dank, wir bestätigen den Auftrag {order}. Versand am {date}. | besten Dank für die "
                "Bestellung. Die Ware geht am {date} raus."
            ),
            they("danke für die Bestätigung. | vielen Dank. Bitte die Bestellnummer auf dem Lieferschein angeben."),
        ),
        weight=4,
    ),
    Story(
        Desk.ENGINEER,
        ("Störung {code}", "Keine Werte aus {site}"),
        (
            they(
                "seit gestern meldet {code} (SN {serial}) den Fehler E-17 und verliert die Verbindung. | nach "
                "dem Update auf {version} kommen keine Werte mehr in der Leitwarte an.",
                "Können Sie uns helfen? | Bitte um Rückruf. | ",
            ),
            we(
                "E-17 heißt Unterspannung am Eingang. Bitte messen Sie an den Klemmen 7 und 8, es sollten 24 V "
                "sein. | das ist ein bekannter Fehler in {version}. Bitte schalten Sie bis zur Korrektur den "
                "Energiesparmodus aus. Vorgang {ticket}.",
            ),
            they("wir messen 19,2 V. Also das Netzteil? | seit dem Abschalten läuft es stabil."),
            we("ja. Ein Ersatzgerät ist unterwegs. | danke für die Rückmeldung, das Update kommt {day}."),
            their_colleague(
                "getauscht, läuft wieder. Danke für die schnelle Hilfe! | Update ist drauf, alle Werte da. Danke!"
            ),
        ),
        weight=5,
    ),
    Story(
        Desk.DIRECTOR,
        ("Rechnung {invoice}", "Zahlungserinnerung {invoice}"),
        (
            we(
                "anbei die Rechnung {invoice} über {price}, zahlbar innerhalb von 30 Tagen. | die Rechnung "
                "{invoice} über {price} ist seit einigen Tagen fällig. Sicher nur ein Versehen.",
                encloses="Rechnung_{invoice}.pdf",
            ),
            they(
                "wird mit dem nächsten Zahllauf beglichen. | bitte ergänzen Sie unsere Bestellnummer {order}, "
                "dann können wir buchen."
            ),
            we("vielen Dank. | die korrigierte Rechnung folgt in Kürze."),
        ),
        weight=3,
    ),
    Story(
        Desk.SALES,
        ("Termin am {date}", "Besuch in {city}"),
        (
            we(
                "wir sind am {date} in Ihrer Nähe. Passt Ihnen ein kurzes Treffen um {hour}? | gern würde ich "
                "Ihnen die neue Version von Hladina zeigen. Hätten Sie {day} um {hour} Zeit?"
            ),
            they(
                "der Termin passt, ich bringe den Kollegen aus der Instandhaltung mit. | in der Woche bin ich "
                "leider im Urlaub. Eine Woche später gern."
            ),
            we("prima, die Einladung ist beigefügt.", encloses="Einladung.ics"),
            they("vielen Dank für den Besuch, das Angebot für {qty} Stück {code} erwarten wir dann bis {day}."),
        ),
        weight=3,
    ),
)

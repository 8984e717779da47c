"""What machines and strangers write: newsletters, notices, absence notes, and junk. All senders are invented."""

from dataclasses import dataclass

from rapport.demo.names import Language


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A newsletter: who sends it, its list, how often in days, and what its issues are about."""

    sender: str
    address: str
    list_id: str
    every_days: int
    subjects: tuple[str, ...]
    paragraphs: tuple[str, ...]
    leave: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that a machine sends; `headers` mark it as such (some machines don't)."""

    sender: str
    address: str
    subjects: tuple[str, ...]
    body: str
    headers: tuple[tuple[str, str], ...] = ()


BULLETINS = (
    Bulletin(
        "Měření a regulace dnes",
        "redakce@mar-dnes.example",
        "mar-dnes.zpravy.mar-dnes.example",
        14,
        (
            "Měření a regulace dnes {week}/{year}",
            "Nové normy pro průtokoměry",
            "Radary, nebo ultrazvuk? Velké srovnání",
            "Veletrhy na podzim: přehled",
        ),
        (
            "Radarové hladinoměry letos poprvé předběhly ultrazvuk i u malých nádrží.",
            "Rozhovor: jak menší vodárna ušetřila za rok třetinu výjezdů.",
            "Pozvánka na seminář o kybernetické bezpečnosti ve vodárenství, tentokrát v Pardubicích.",
            "Čtenářská otázka: co s kondenzací v převodníku?",
        ),
        "Odhlásit odběr",
    ),
    Bulletin(
        "Process & Flow Weekly",
        "news@processflow.example",
        "weekly.processflow.example",
        7,
        (
            "This week in flow measurement",
            "Five plants, five ways to lose 3 % of your water",
            "What the new metering rules mean",
            "Reader survey: who still trusts 4-20 mA?",
        ),
        (
            "Ultrasonic clamp-on meters are getting cheaper, and one Danish dairy shows why that matters.",
            "Our test bench: eight pressure cells, one surprising winner.",
            "From the mailbag: grounding, again.",
            "Jobs: three openings for control engineers in the north.",
        ),
        "Unsubscribe",
    ),
    Bulletin(
        "Elektro Součástky Plus – akce",
        "akce@soucastky-plus.example",
        "akce.soucastky-plus.example",
        21,
        ("Akční nabídka na {week}. týden", "Konektory M12 se slevou 15 %", "Doprodej skladu: převodníky"),
        (
            "Konektory M12, přímé i úhlové, se slevou do vyprodání zásob.",
            "Nově skladem: zdroje na DIN lištu 24 V / 5 A.",
            "Při objednávce nad 5 000 Kč doprava zdarma.",
        ),
        "Nechci dostávat nabídky",
    ),
    Bulletin(
        "Czech-British Makers Club",
        "hello@cb-makers.example",
        "members.cb-makers.example",
        30,
        (
            "Club evening in Prague",
            "Members' digest, {month}",
            "Your invitation: exporting after the new customs rules",
        ),
        (
            "Doors open at 6 pm, talks at 7, beer throughout.",
            "Two members tell how they got through their first UK tender.",
            "We welcome four new member firms this month.",
        ),
        "Leave the list",
    ),
)

NOTICES = (
    Notice(
        "Banka Karlín",
        "no-reply@banka-karlin.example",
        ("Pohyb na účtu", "Výpis z účtu za {month}", "Příchozí platba {price}"),
        "Dobrý den,\n\nna vašem účtu proběhl pohyb: {price}, variabilní symbol {invoice}.\n\nToto je "
        "automatická zpráva, neodpovídejte na ni.",
        (("Auto-Submitted", "auto-generated"),),
    ),
    Notice(
        "Hladina Monitoring",
        "alerts@hladina.brezina-cloud.example",
        ("[ALERT] {company}: no data for 15 minutes", "[OK] {company}: data received again", "Nightly backup finished"),
        "Site: {company}\nDevice: {code} {serial}\nEvent: see subject\n\nYou receive this because you "
        "are on the duty list.",
        (("Auto-Submitted", "auto-generated"), ("Precedence", "bulk")),
    ),
    Notice(
        "Kurýr Rychlík",
        "noreply@kuryr-rychlik.example",
        ("Vaše zásilka {serial} byla doručena", "Zásilka {serial} je na cestě", "Vyzvednutí zásilky {date}"),
        "Zásilka: {serial}\nPříjemce: {company}, {city}\n\nSledovat zásilku: https://kuryr-rychlik.example/{serial}",
    ),
    Notice(
        "Repo House",
        "notifications@repohouse.example",
        (
            "[hladina] Build {version} passed",
            "[hladina] Build {version} failed",
            "[hladina] New comment on change {qty}",
        ),
        "Project hladina\nBranch release/{version}\n\nView it at https://repohouse.example/hladina",
        (
            ("Precedence", "list"),
            ("List-Id", "<hladina.repohouse.example>"),
            ("List-Unsubscribe", "<https://repohouse.example/leave>"),
        ),
    ),
    Notice(
        "Portál veřejných zakázek",
        "neodpovidat@zakazky-portal.example",
        ("Nová zakázka: měření a regulace, {city}", "Změna lhůty zakázky {order}"),
        "K vašemu hlídanému oboru přibyla zakázka.\nZadavatel: {company}\nLhůta pro nabídky: "
        "{date}\n\nhttps://zakazky-portal.example/{order}",
    ),
)

ABSENCES = {
    Language.CZECH: (
        "Automatická odpověď: {subject}",
        "Dobrý den,\n\ndo {date} mám dovolenou. V naléhavých případech pište na {role}.\n\n{name}",
    ),
    Language.ENGLISH: (
        "Automatic reply: {subject}",
        "Thank you for your message. I am out of the office until {date}.\nFor anything urgent please contact {role}.\n\n{name}",
    ),
    Language.GERMAN: (
        "Automatische Antwort: {subject}",
        "Vielen Dank für Ihre Nachricht. Ich bin bis {date} nicht im Büro.\nIn dringenden Fällen wenden Sie sich bitte an {role}.\n\n{name}",
    ),
}

JUNK = (
    Notice(
        "Crypto Advisor Lena",
        "lena@fast-gains.example",
        ("Your wallet is waiting", "Last chance: 300 % this week"),
        "Dear friend,\n\nour robot made 300 % last week. Only {qty} places "
        "left!\n\nhttps://fast-gains.example/{serial}",
    ),
    Notice(
        "Doručovací centrum",
        "balik@dorucime-hned.example",
        ("Váš balíček čeká na zaplacení cla", "Neúspěšné doručení {serial}"),
        "Vážený zákazníku,\n\nváš balíček nemohl být doručen. Zaplaťte prosím 49 Kč: "
        "https://dorucime-hned.example/{serial}",
    ),
    Notice(
        "SEO Expert Team",
        "kevin@rank-you-first.example",
        ("Quick question about your website", "Re: your website ranking"),
        "Hi,\n\nI was on your site and found {qty} errors that stop you from ranking first. Shall I send "
        "a proposal?\n\nKevin",
    ),
    Notice(
        "Levné pneu",
        "nabidka@pneu-levne-ihned.example",
        ("Sleva 70 % jen dnes", "Poslední kusy skladem!"),
        "Zimní i letní pneumatiky se slevou až 70 %. Nabídka platí jen dnes do půlnoci.",
    ),
)

"""What Czech customers and suppliers write about, and what the firm answers."""

from rapport.demo.companies import Relation
from rapport.demo.texts import Desk, Story, our_colleague, their_colleague, they, we

CZECH = (
    Story(
        Desk.SALES,
        (
            "Poptávka {code}",
            "Poptávka – {qty} ks {code}",
            "Žádost o cenovou nabídku",
            "Cenová nabídka {code} pro {city}",
        ),
        (
            they(
                "prosím o cenovou nabídku na {qty} ks {code} včetně dopravy do závodu {city}. | mohli byste nám "
                "nacenit {qty} ks {code}? Jde o náhradu starých čidel ({site}). | plánujeme výměnu měření – "
                "{site} – a potřebovali bychom nabídku na {qty} ks {code}.",
                "Termín dodání potřebujeme znát do konce týdne, schvaluje se nám rozpočet. | Zajímá nás hlavně "
                "dodací lhůta, na jaře jsme čekali docela dlouho. | ",
                "Předem děkuji za odpověď. | Díky moc. | Děkujeme a těšíme se na spolupráci.",
            ),
            we(
                "děkujeme za poptávku. V příloze posílám nabídku {offer}: {qty} ks {code} za {price} bez DPH, "
                "dodání do {days} pracovních dnů od objednávky. | posílám slíbenou nabídku {offer}. Celkem "
                "{price} bez DPH, doprava v ceně. Kusy máme zčásti skladem, zbytek dorazí do {days} pracovních "
                "dnů.",
                "Platnost nabídky je 30 dní. | Při odběru do konce měsíce můžeme dát ještě 3 % dolů. | Montáž v "
                "ceně není, rádi ji doplníme, kdybyste o ni stáli.",
                "Kdyby cokoliv nebylo jasné, zavolejte. | ",
                encloses="Nabidka_{offer}.pdf",
            ),
            they(
                "děkuji, nabídku jsem předal{a} vedení. Prosím ještě o potvrzení, že {code} jde připojit na náš "
                "stávající převodník 4–20 mA. | díky za nabídku. Cena je trochu nad rozpočtem – šlo by něco "
                "udělat s dopravou? | nabídka vypadá dobře. Dá se počítat i s protokolem o kalibraci?",
            ),
            we(
                "ano, to není problém, {code} má obojí výstup. Převodník nechte, jak je. | domluvil{a} jsem s "
                "kolegy dopravu zdarma, víc už bohužel nejde. | protokol o kalibraci přikládáme ke každému kusu "
                "automaticky.",
            ),
            they(
                "výborně, objednávku pošleme {day}. | v pořádku, objednáváme. Číslo naší objednávky je {order}. "
                "| děkuji, zatím to bohužel odkládáme na příští kvartál. Ozvu se.",
            ),
        ),
        weight=9,
    ),
    Story(
        Desk.SALES,
        ("Objednávka {order}", "Objednávka č. {order} – {code}", "objednávka"),
        (
            they(
                "v příloze zasílám objednávku {order} na {qty} ks {code} dle vaší nabídky {offer}. | objednáváme "
                "u vás {qty} ks {code}, objednávka {order} je v příloze.",
                "Prosím o potvrzení a předpokládaný termín. | Dodací adresa zůstává stejná ({city}). | ",
                encloses="Objednavka_{order}.pdf",
            ),
            we(
                "potvrzuji přijetí objednávky {order}. Dodání předpokládáme {day} {date}. | objednávku {order} "
                "máme v systému, expedujeme {day}. Číslo zásilky pošlu, jakmile ho budu mít.",
                "Děkujeme za důvěru. | Hezký den. | ",
            ),
            they(
                "děkuji za potvrzení. | super, díky. | děkuji. Ještě prosím na dodací list uveďte naše číslo {order}."
            ),
        ),
        weight=9,
    ),
    Story(
        Desk.SALES,
        ("Dodávka {order} – chybějící kusy", "Reklamace dodávky k obj. {order}"),
        (
            they(
                "dnes nám dorazila zásilka k objednávce {order}, ale v krabici je o dva kusy {code} méně, než je "
                "na dodacím listu. | k objednávce {order}: jeden kus {code} přišel s prasklým krytem. Fotky mohu "
                "poslat.",
                "Můžete to prosím prověřit? | Jak budeme postupovat? | Potřebujeme to {by_day}, jinak nám stojí "
                "{site}.",
            ),
            we(
                "moc se omlouváme, je to naše chyba. Náhradní kusy odesíláme ještě dnes. | to nás mrzí. Nový kus "
                "jde dnes expresně, vadný prosím vraťte s kurýrem, kterého pošleme {day}.",
            ),
            they("díky za rychlé řešení. | děkuji, dorazilo v pořádku. | zásilka přišla, vše sedí. Díky!"),
        ),
        weight=4,
    ),
    Story(
        Desk.DIRECTOR,
        ("Faktura {invoice}", "Faktura č. {invoice} po splatnosti"),
        (
            we(
                "v příloze posílám fakturu {invoice} na {price} bez DPH, splatnost 30 dní. | dovoluji si "
                "připomenout fakturu {invoice} ({price} bez DPH), je pár dní po splatnosti. Možná jen zapadla.",
                "Děkuji. | Kdyby bylo cokoliv špatně, dejte prosím vědět. | ",
                encloses="Faktura_{invoice}.pdf",
            ),
            they(
                "fakturu jsme přijali, odejde v pátečním platebním běhu. | omlouváme se, faktura uvízla na "
                "schvalování. Zaplaceno bude tento týden. | prosíme o opravu, na faktuře chybí číslo naší "
                "objednávky {order}.",
            ),
            we("děkuji za informaci. | díky, platba už dorazila. | omlouváme se, opravenou fakturu pošlu obratem."),
        ),
        weight=8,
    ),
    Story(
        Desk.ENGINEER,
        ("{code} – chyba komunikace", "Problém s {code} po aktualizaci", "Výpadek měření, {site}"),
        (
            they(
                "od včerejška nám {code} ({site}, výr. č. {serial}) hlásí chybu E-17 a vypadává komunikace. "
                "Restart pomůže tak na hodinu. | po aktualizaci na {version} přestaly chodit hodnoty z {code} do "
                "dispečinku. Předtím bylo vše v pořádku. | přestalo nám ukazovat jedno z měření ({site}). Na "
                "displeji {code} svítí E-17, kabeláž jsme kontrolovali.",
                "Můžete se na to podívat? | Co s tím? Výroba zatím jede, ale naslepo. | Prosím o radu, případně "
                "výjezd.",
            ),
            we(
                "E-17 znamená ztrátu napájení na vstupu. Prosím změřte napětí na svorkách 7 a 8, mělo by být 24 "
                "V. | to je známá chyba verze {version}. Opravu vydáme během týdne, do té doby pomůže vypnout "
                "úsporný režim. | mohl by mi někdo nahrát na portál log z webového rozhraní? Servis → "
                "Diagnostika → Stáhnout.",
                "Požadavek jsme založili pod číslem {ticket}. | ",
            ),
            they(
                "naměřili jsme 19,2 V. Takže zdroj? | po vypnutí úsporného režimu to zatím drží. | log je na portálu.",
            ),
            we(
                "ano, zdroj je na hraně. Náhradní vám pošleme, výměna je na pět minut. | výborně. Nová verze "
                "vyjde {day}, dám vědět. | díky, v logu je vidět, že se převodník každou hodinu restartuje. "
                "Přijedu se podívat {day} kolem {hour}.",
            ),
            they("vyměněno, od rána bez jediné chyby. | funguje, díky moc! | můžeme to uzavřít, děkuji za pomoc."),
        ),
        weight=9,
    ),
    Story(
        Desk.ENGINEER,
        ("Uvedení do provozu – {site}", "Montáž {code}, {city}", "Termín montáže {site}"),
        (
            we(
                "rád bych s vámi domluvil termín uvedení do provozu ({site}). Z naší strany by šel {day} {date} "
                "od {hour}. | {qty} ks {code} máme připravených. Hodila by se vám montáž {day} {date}?",
                "Budeme potřebovat přístup k rozvaděči a odstávku asi na dvě hodiny. | Počítám s jedním dnem práce. | ",
            ),
            they(
                "{day} by to šlo, odstávku domluvím od {hour}. | {day} bohužel máme audit. Co takhle o den "
                "později? | termín potvrzuji. Na vrátnici vás nahlásím, prosím o jména a SPZ.",
            ),
            we(
                "dobře, počítejte s námi. Přijedeme dva. | o den později jde také, píšu si. | děkuji. Jedu já a "
                "{other}, SPZ pošlu den předem.",
            ),
            their_colleague(
                "jen doplním, že je nutné vstupní školení BOZP, trvá asi 20 minut. | u vrátnice se hlaste u mě, "
                "mobil mám v podpisu.",
            ),
            we(
                "předávací protokol z dneška je v příloze. Díky všem za spolupráci.",
                encloses="Predavaci_protokol_{order}.docx",
            ),
        ),
        weight=6,
    ),
    Story(
        Desk.SALES,
        ("Schůzka {date}", "Návštěva u vás – {city}", "Setkání k rozšíření měření"),
        (
            we(
                "budu {day} {date} ve vašem okolí, hodila by se vám krátká schůzka kolem {hour}? Rád{a} bych "
                "ukázal{a} novou verzi systému Hladina. | měl{a} bych návrh, jak rozšířit měření ({site}). Šlo "
                "by se potkat {day} v {hour}?",
            ),
            they(
                "{day} v {hour} se mi hodí, vezmu i kolegu z údržby. | bohužel jsem celý týden na dovolené, "
                "zkusme to o týden později. | rádi, přijeďte. Zasedačka je rezervovaná.",
            ),
            we("výborně, posílám pozvánku. Budu se těšit.", encloses="pozvanka.ics"),
            we(
                "děkuji za dnešní setkání. Jak jsme se domluvili: {by_day} připravím nabídku na {qty} ks {code} "
                "a pošlu reference. | díky za čas i kávu. Shrnutí: 1) zkušební provoz {code} na měsíc, 2) "
                "školení obsluhy, 3) vyhodnocení v {week}. týdnu.",
            ),
            they(
                "souhlasí, děkuji za zápis. | díky, jen bych k bodu 2 doplnil{a}, že školení potřebujeme na dvě směny."
            ),
        ),
        weight=7,
    ),
    Story(
        Desk.DIRECTOR,
        ("Prodloužení servisní smlouvy", "Rámcová smlouva – připomínky"),
        (
            we(
                "blíží se konec servisní smlouvy. V příloze posílám návrh dodatku, cena zůstává {price} ročně "
                "bez DPH. | jak jsme mluvili po telefonu, posílám návrh rámcové smlouvy k připomínkám.",
                "Podepsaný výtisk stačí poslat naskenovaný. | Budu rád za vyjádření do {date}. | ",
                encloses="Smlouva_dodatek_{order}.docx",
            ),
            they(
                "děkuji, předávám právnímu oddělení. | k návrhu máme dvě drobnosti: reakční doba 24 hodin místo "
                "48 a splatnost 45 dní. Jinak souhlasíme.",
            ),
            we(
                "dobře, kdyby bylo potřeba cokoliv doplnit, jsem na telefonu. | reakční dobu můžeme, u "
                "splatnosti bych prosil zůstat na 30 dnech.",
            ),
            they("souhlasíme, podepsaný výtisk pošleme poštou. | dobře, domluveno. Připravte prosím čistopis."),
        ),
        weight=4,
    ),
    Story(
        Desk.ENGINEER,
        ("Nový uživatel – Hladina", "Zapomenuté heslo / Hladina", "Přístup do systému Hladina"),
        (
            they(
                "nastoupil nám nový mistr, potřebovali bychom pro něj přístup do systému Hladina, jen ke čtení. "
                "| nejde mi přihlášení do Hladiny, píše to neplatný účet. | šlo by přidat do Hladiny i další "
                "měření ({site})? Zatím je nevidíme.",
            ),
            we(
                "účet je založený, pozvánka by měla dorazit během chvilky. | účet byl zamčený po deseti "
                "pokusech, odemkl jsem ho. | přidáno, objeví se po novém přihlášení.",
            ),
            they("už se tam dostal, díky za rychlost. | funguje, díky. | děkuji!"),
        ),
        weight=5,
    ),
    Story(
        Desk.SALES,
        ("Dodací lhůty {code}", "Posun termínu – obj. {order}", "Zpoždění dodávky {code}"),
        (
            we(
                "bohužel musíme posunout dodání {code} k objednávce {order} o {days} dní, výrobce nám nedodal "
                "převodníky. | mám nepříjemnou zprávu: {code} dorazí až v {week}. týdnu.",
                "Můžeme zatím zdarma zapůjčit dva kusy ze skladu. | Moc se omlouvám. | ",
            ),
            they(
                "to je nepříjemné, {site} se na to čeká. Zápůjčku bereme. | děkuji za včasnou informaci, "
                "vydržíme to. | to nám opravdu nevyhovuje. Zavolejte mi prosím.",
            ),
            we(
                "zápůjčka odchází dnes. | děkuji za pochopení. | jak jsme se domluvili po telefonu: první "
                "polovina {date}, zbytek o týden později."
            ),
        ),
        weight=4,
    ),
    Story(
        Desk.ENGINEER,
        ("Roční kalibrace – {site}", "Kalibrační protokoly"),
        (
            they(
                "blíží se nám audit a potřebujeme roční kalibraci {qty} ks {code}. Jaký je nejbližší termín? | "
                "prosím o zaslání kalibračních protokolů k {code}, výr. č. {serial}. Nemůžeme je najít.",
            ),
            we(
                "kalibrovat můžeme {day} {date} přímo u vás, nabídka i vzor protokolu jsou v příloze. | "
                "protokoly přikládám.",
                encloses="Kalibrace_{serial}.pdf",
            ),
            they("domluveno, počítáme s vámi. | děkuji, přesně to jsem potřeboval{a}."),
        ),
        weight=5,
    ),
    Story(
        Desk.DIRECTOR,
        ("Spolupráce na projektu {city}", "Společná nabídka do výběrového řízení", "Partnerství"),
        (
            they(
                "připravujeme nabídku do výběrového řízení na modernizaci ({city}) a hledáme partnera na měření "
                "a regulaci. Měli byste zájem? | viděli jsme vaši referenci a rádi bychom probrali možnost "
                "společného projektu.",
                "Lhůta pro podání je {date}. | Rozsah je asi {qty} měřicích míst. | ",
            ),
            we(
                "zájem máme, pošlete prosím zadávací dokumentaci. Na telefonu jsem {day} odpoledne. | díky za "
                "oslovení. Navrhuji videohovor {day} v {hour}, přizvu i kolegu Holta kvůli technice.",
            ),
            our_colleague(
                "na dokumentaci jsem se podíval, měření zvládneme celé, jen bych doporučil jiný typ převodníku "
                "než je v zadání."
            ),
            they("výborně, zapracujeme. | děkuji, návrh rozdělení prací pošlu {by_day}."),
            we("souhlas, podklady za nás posílám.", encloses="Technicka_zprava.docx"),
        ),
        weight=3,
    ),
    Story(
        Desk.SALES,
        ("Přání k Novému roku", "PF a poděkování za spolupráci"),
        (
            we(
                "děkujeme za spolupráci v uplynulém roce a přejeme klidné svátky. Mezi svátky budeme na telefonu "
                "jen pro havárie."
            ),
            they("moc děkujeme a přejeme totéž celému týmu. | díky, i vám hezké svátky!"),
        ),
        weight=30,
        months=(12,),
    ),
    Story(
        Desk.ENGINEER,
        ("Školení obsluhy {date}", "Školení – systém Hladina"),
        (
            they(
                "mohli byste u nás znovu proškolit obsluhu? Máme tři nové lidi a dvě směny. | rádi bychom "
                "školení na novou verzi {version}, ideálně dopoledne."
            ),
            we(
                "jasně. Navrhuji {day} {date} od {hour}, tři hodiny, max. 10 lidí. | školení na {version} právě "
                "chystáme, první termín je {date}. Zapíšu vás?"
            ),
            they("platí, zasedačku zajistím. | termín nám vyhovuje, bude nás {days}."),
            we("děkuji za účast, prezentaci a testovací otázky přikládám.", encloses="Skoleni_Hladina.pdf"),
        ),
        weight=3,
    ),
    Story(
        Desk.DIRECTOR,
        ("Podklady k DPH", "Mzdy – podklady"),
        (
            they(
                "k uzávěrce nám chybí doklady: {invoice} a výpis z účtu za minulý měsíc. Můžete je prosím "
                "doplnit do {date}? | prosím o podklady ke mzdám (dovolené, nemoci) do {date}.",
            ),
            we("posílám v příloze, snad je to vše.", encloses="podklady.pdf"),
            they("díky. Přiznání k DPH podáme {day}, k platbě vychází {price}. | děkuji, mám všechno."),
        ),
        relation=Relation.SUPPLIER,
        weight=5,
    ),
    Story(
        Desk.DIRECTOR,
        ("Odstávka elektřiny v budově", "Revize – 2. patro"),
        (
            they(
                "upozorňujeme na plánovanou odstávku {day} {date} od {hour}, asi na tři hodiny. | {day} proběhne "
                "revize hasicích přístrojů, prosíme o zpřístupnění kanceláří."
            ),
            we("děkujeme za informaci, vypneme servery předem. | bereme na vědomí, někdo tu bude."),
        ),
        relation=Relation.SUPPLIER,
        weight=2,
    ),
    Story(
        Desk.ENGINEER,
        ("Objednávka součástek {order}", "Alternativa za {code}"),
        (
            we(
                "potřeboval bych {qty} ks konektorů M12 a 20 m stíněného kabelu, je skladem? | máte prosím "
                "alternativu za převodník, který se přestal vyrábět?"
            ),
            they(
                "skladem máme vše, můžeme odeslat {day}. | alternativa existuje, katalogový list přikládám. Cena "
                "{price} za balení.",
                encloses="katalogovy_list.pdf",
            ),
            we("beru, prosím na objednávku {order}. | díky, zkusíme pár kusů na zkoušku."),
        ),
        relation=Relation.SUPPLIER,
        weight=4,
    ),
)

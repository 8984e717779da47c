"""The words that stand in display names beside names, and those that tell which name is which.

All are folded as `fold` does: lower case, no accents, no dots.
"""
# ruff: noqa: SIM905  a text of words is read and mended more easily than a list of quoted ones

import unicodedata
from functools import lru_cache

# With or without a dot, these are never names.
TITLES = frozenset(
    """
    ing mgr bc bca mga judr mudr mddr mvdr phdr phmr pharmdr rndr rsdr thdr thlic paeddr icdr dipl diplom dipl-ing
    dipl-kfm dipl-math dipl-inf csc drsc phd dphil dba mba emba msc bsc beng meng llb llm llmaj dis mpa mph dds dvm edd
    dr ddr drs prof professor univ-prof univprof habil phdc cpa cfa pmp esq mag-phil inz dott dottssa dottore avv
    mr mrs ms mister miss mme mlle madame monsieur mesdames herr frau fraulein pani slecna senor senora senorita srta
    signor signora signore sigra sigre dhr mevr mevrouw meneer fru hrbr sayin vazeny vazena
    様 さん 先生 殿 氏 님 씨 先生様
    """.split()
)
# Only with a dot: without it they may be somebody's name ("Ma", "Pan", "Di").
DOTTED_TITLES = frozenset(
    "doc ma ba bs ms md hr fr sra sig arch ir mw lic mag rag geom pan akad art gen kap plk pplk mjr sc"
    " med lek nat rer pol oec iur phil tech hab".split()
)
# First of three words or more; of two it may be the name itself.
LEADING_TITLES = frozenset({"pan", "sir", "sr", "doc", "mag"})
# After a comma a title may lack its dot.
TITLES_AFTER_COMMA = TITLES | frozenset("ma ba bs md rn jd mds ra ret csc cissp pe".split())
GENERATIONS = frozenset("jr sr ii iii iv ml st".split())
PARTICLES = frozenset(
    "van von vom zu zum zur der den de del della degli dei di da das do dos du des la le les lo ten ter te af av"
    " bin ibn ben el al bint y e i und".split()
)
# Two capitals that are a family name, and not initials.
SHORT_FAMILY_NAMES = frozenset(
    "do du ha he ho hu ko le li lo lu ly ma mo ng oh on ou ro su to vo vu wu xu ye yi yu".split()
)
MAC_NAMES = frozenset(
    """
    macallister macalister macarthur macaulay macbeth macbride maccarthy macdonald macdonell macdougall macdowell
    macduff macfarlane macgregor macgowan macinnes macintosh macintyre mackay mackenzie mackinnon mackintosh maclaren
    maclean macleod macmillan macnab macnamara macneil macneill macphail macpherson macrae mactavish
    """.split()
)
LEGAL_FORMS = frozenset(
    """
    sro as aso spol vos ks zs ops gmbh mbh ag kg ohg ug gbr inc incorporated corp corporation co company ltd limited
    llc llp lp plc bv nv sa sas sarl srl spa sl oy oyj ab aps kft zrt bt nyrt spzoo spk doo dd se eood ood ooo
    """.split()
)
# These may be a name's word too; with their dots, or as the last word in capitals, they are legal forms.
UNSURE_LEGAL_FORMS = frozenset("ab ag as bt bv co dd ks lp nv oy sa sas se sl spa spol ug zs".split())
SURE_LEGAL_FORMS = LEGAL_FORMS - UNSURE_LEGAL_FORMS
TEAM_WORDS = frozenset(
    """
    team teams tym support podpora helpdesk info information informace office sales obchod marketing newsletter
    service services servis customer zakaznicky kundenservice kundendienst accounting uctarna fakturace
    fakturoid billing invoices recepce reception sekretariat sekretariaat secretariat hr personalni redakce
    eshop e-shop shop store
    notifications notification noreply no-reply admin administrator administrace webmaster postmaster mailer
    mailer-daemon system subsystem group skupina company firma department abteilung vertrieb buchhaltung
    einkauf contact kontakt
    """.split()
)
PLACEHOLDERS = frozenset(
    "undefined null none nil unknown unnamed noname anonymous user undisclosed recipients na n/a".split()
)
JOBS = frozenset(
    "ceo cto cfo coo cio cmo cpo hr pr vp owner founder director manager partner reditel jednatel jednatelka"
    " geschaftsfuhrer geschaftsfuhrerin assistant asistentka majitel".split()
)
ASIDES = frozenset("ext extern external externi extra consultant contractor adm mail email".split())
GIVEN_NAMES = frozenset(
    """
    adam adela adrian agnes agnieszka alan albert ales alena alex alexander alexandra alexej alfred alice alzbeta amalie
    amelie andras andre andrea andreas andreea andrei andrej andrew andrzej anette aneta angela anezka anita anke ann
    anna anne annika anton antonia antonin antonio arnost arthur attila balazs barbara barbora bartosz beata beatrice
    ben benjamin bernd bernhard birgit bjorn blanka blazej bohdan bohumil bohuslav boris bozena brian brigitte bronislav
    bruno camille carla carlos carmen carol caroline catherine cecilia charles charlotte chiara chris christian
    christina christine christoph christopher claire claudia clemens csaba dagmar dalibor dan dana daniel daniela
    dariusz david denis denisa diana dieter dirk dita dominik dominika donald dorota dorothea drahomira dusan edita
    eduard edward elena eleni eliska elisabeth elizabeth ella ema emil emilia emily emma eric erich erik erika ernst
    erzsebet eszter eva evelin evzen fabian federico felix ferenc filip florian francesca francesco francois frank
    franz frantisek frederik friedrich gabor gabriel gabriela georg george gerald gerhard gerda gertrud gertruda
    giovanni gisela giulia giuseppe grzegorz guido gunter gustav gyorgy gyula hana hanna hannah hans heike heinrich
    heinz helen helena helga hedvika henrik henry herbert hermann holger horst hugo hynek ignac igor ildiko ilona ilse
    imre ines ingrid irena irene irma isabel isabella istvan ivan ivana iveta ivo ivona jaap jack jacob jacqueline
    jacques jakub james jan jana jane janet janos janusz jarmila jaromir jaroslav jaroslava jason jean jeffrey jenny
    jens jeremy jessica jessie jim jindrich jindriska jiri jirina jitka joachim joan joanna joao johan johana johann
    johannes john jonas jonathan jorg jorge jose josef josefa joseph jozef juan judit judita jules julia julian juliana
    julie jurgen justyna kamil kamila karel karen karin karina karl karla karolina katalin katarina katarzyna kate
    katerina katharina kathrin katja katrin kazimierz kenneth kevin klara klaus konrad krisztina krystyna krzysztof
    kristian kristina kristyna kveta kvetoslava ladislav lajos lars laszlo laura lea lena lenka leo leon leona leopold
    leos liam libor libuse lidia lina linda lisa lothar lubomir lubos lubomira lucas lucia lucie lucy ludek ludmila
    ludvik luis luisa lukas lukasz magda magdalena magnus maja malgorzata manfred manuel manuela marc marcel marcela
    marcin marco marcus marek margaret margit maria marian mariana marianne marie mariusz mark marketa marko markus
    marta martha martin martina mary matej mateusz mathias mathilde matous matthew matthias matyas max maximilian
    melanie michael michaela michal michala michel michelle miguel mihaly mikael mike mikulas milada milan milena
    milos miloslav miloslava mirek miriam mirka miroslav miroslava mojmir monica monika nadezda nadia natalia natalie
    nathan nicholas nicole nikita nikola nikolas nina norbert ola oldrich oleg olga oliver olivia ondrej oskar ota
    otakar otto pablo paolo patricia patricie patrick patrik paul paula pavel pavla pavlina pawel pedro peter petr
    petra petter philip philipp philippe pierre piotr premysl rachel radek radim radka radomir radoslav radovan rafael
    rafal rainer ralf ralph ramona raphael rebecca regina reinhard renata rene richard robert roberto robin roger
    roland rolf roman romana rostislav rudolf ruth ruzena ryan sabina sabine samuel sandor sandra sara sarah sebastian
    sergej sidonie silvia silvie simon simona simone slavomir sofia sofie sophia sophie stanislav stanislava stefan
    stefanie stephan stephanie stephen steven susan susanne svatopluk svatava sven svetlana sylva sylvia sylvie tadeas
    tamara tamas tatiana tatana teodor tereza teresa theodor theresa thomas thorsten tibor tim timothy tina tobias tom
    tomas tomasz toni torsten ulrich ulrike urszula ursula uwe vaclav valentin valentina valerie vendula vera verena
    veronika viktor viktorie vilem vincent vit vitezslav vladan vladimir vladimira vladislav vlasta vlastimil vojtech
    volker walter werner wiktor wilhelm william willy wojciech wolfgang xaver yves yvonne zbigniew zbynek zdenek zdena
    zdenka zofie zoltan zora zsolt zsuzsanna zuzana
    """.split()
)


_BARRED = str.maketrans("łøđı", "lodi")


@lru_cache(16_384)
def fold(word: str) -> str:
    """Reduce a word to what spellings share: lower case, no accents, no dots."""
    decomposed = unicodedata.normalize("NFKD", word.casefold()).translate(_BARRED)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter) and letter != ".")

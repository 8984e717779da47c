"""What the generated mail says: sentences and markup of everyday business mail, nothing chosen here."""

ENGLISH = (
    "Thank you for the quick answer, that helps us a lot.",
    "The delivery left our warehouse this morning and should reach you on Thursday before noon.",
    "Could you please confirm the quantities before we release the order?",
    "I have added two questions of our technicians below; the rest of the specification is fine with us.",
    "The price holds until the end of the month, freight to your site included.",
    "As discussed on the phone, we would prefer to move the inspection to the week after.",
    "Our accounts department still waits for the corrected invoice with the new order number.",
    "Please find the drawings of revision C attached; only the flange on sheet 4 has changed.",
    "We measured it again with the second probe and the difference stays under half a percent.",
    "Would Tuesday at ten suit you, or shall we take the afternoon?",
    "If nothing speaks against it, I will book the room and send the agenda tomorrow.",
    "The replacement part is on its way, and the carrier's number follows as soon as I have it.",
    "I spoke to purchasing: the framework contract needs one more signature, then you can go ahead.",
    "Let me know whether the training should be held in English or in Czech.",
    "The test report is ready, and all values are within the tolerance that was agreed.",
    "Sorry for the late reply, I was at the fair in Brno until yesterday evening.",
)
CZECH = (
    "Děkuji za rychlou odpověď, velmi nám to pomohlo.",
    "Zásilka dnes ráno opustila sklad a měla by k vám dorazit ve čtvrtek dopoledne.",
    "Můžete prosím potvrdit množství, než objednávku uvolníme do výroby?",
    "Níže posílám dva dotazy našich techniků, se zbytkem specifikace souhlasíme.",
    "Cena platí do konce měsíce včetně dopravy na místo stavby.",
    "Podle telefonické domluvy bychom prohlídku raději přesunuli na další týden.",
    "Účtárna stále čeká na opravenou fakturu s novým číslem objednávky.",
    "V příloze najdete výkresy revize C; změnila se jen příruba na listu 4.",
    "Měření jsme zopakovali druhou sondou a rozdíl zůstává pod půl procenta.",
    "Hodí se vám úterý v deset hodin, nebo raději odpoledne?",
    "Náhradní díl je na cestě, číslo zásilky pošlu, jakmile ho budu mít.",
    "Zkušební protokol je hotový a všechny hodnoty jsou v dohodnuté toleranci.",
)
SUBJECTS = (
    "Order {number}",
    "Offer {number} for spare parts",
    "Delivery {number}: new date",
    "Minutes of our meeting",
    "Drawing {number}, revision C",
    "Invoice {number}",
    "Poptávka č. {number}",
    "Výsledky měření {number}",
    "Termín školení",
    "Inspection in week {week}",
)
COMPANIES = (
    "acme", "borealis", "cedar", "dunaj", "elmwood", "ferrum", "granit", "harbour", "imbus", "jantar", "kobalt",
    "lumen", "meridian", "nordwind", "opal", "pramen", "quarry", "rudawa", "silesia", "tatra", "umbra", "vltava",
    "westbay", "zenit",
)  # fmt: skip
TRADES = (
    "tools",
    "logistics",
    "energy",
    "foods",
    "labs",
    "steel",
    "software",
    "print",
    "pumps",
    "optics",
    "paper",
    "bau",
)

STYLE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style><!--
@font-face {font-family:"Cambria Math"; panose-1:2 4 5 3 5 4 6 3 2 4;}
@font-face {font-family:Calibri; panose-1:2 15 5 2 2 2 4 3 2 4;}
p.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}
a:link, span.MsoHyperlink {mso-style-priority:99; color:#0563C1; text-decoration:underline;}
span.EmailStyle18 {mso-style-type:personal-reply; font-family:"Calibri",sans-serif; color:windowtext;}
.MsoChpDefault {mso-style-type:export-only; font-size:10.0pt;}
@page WordSection1 {size:612.0pt 792.0pt; margin:72.0pt 72.0pt 72.0pt 72.0pt;}
div.WordSection1 {page:WordSection1;}
--></style></head><body lang="EN-GB" link="#0563C1" vlink="#954F72" style="word-wrap:break-word">
<div class="WordSection1">
"""
PARAGRAPH = (
    '<p class="MsoNormal"><span lang="EN-GB" style="font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif">'
    "{}<o:p></o:p></span></p>\n"
)
QUOTE = '<div style="border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt">\n{}</div>\n'

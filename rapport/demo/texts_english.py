"""What British, Irish and other English-speaking companies write about, and what the firm answers."""

from rapport.demo.companies import Relation
from rapport.demo.texts import Desk, Story, our_colleague, their_colleague, they, we

ENGLISH = (
    Story(
        Desk.SALES,
        ("Quote request: {qty} x {code}", "RFQ {code}", "Pricing for {code}", "Quotation for {site}"),
        (
            they(
                "Could you send me a quote for {qty} {code} units, delivered to {city}? | We're replacing the "
                "old transmitters on {site} and would like a price for {qty} x {code}. | Please quote for {qty} "
                "off {code}, with and without the mounting kit.",
                "I need something in the budget by {day}. | Lead time matters more than price on this one. | ",
                "Thanks in advance. | Many thanks. | ",
            ),
            we(
                "Thank you for the enquiry. Please find our quotation {offer} attached: {qty} x {code}, {price} "
                "net, delivery within {days} working days of order. | Good to hear from you. Quotation {offer} "
                "is attached. The total is {price} net, carriage included.",
                "The price holds for 30 days. | We have about half of them on the shelf. | Do shout if "
                "anything's unclear.",
                encloses="Quotation_{offer}.pdf",
            ),
            they(
                "Thanks, that's with my director now. Can you confirm the units take 4-20 mA as well as Modbus? "
                "| Bit above what we'd pencilled in. Any movement on carriage? | Looks fine. Does that include "
                "calibration certificates?",
            ),
            we(
                "Yes to both, the input is switchable. | I've had a word with the workshop and we can do free "
                "carriage, but that's my limit. | Certificates come with every unit at no charge.",
            ),
            they(
                "Great, PO to follow on {day}. | Approved. Our PO number is {order}. | Thanks. It's slipped to "
                "next quarter, I'm afraid. I'll be in touch."
            ),
        ),
        weight=9,
    ),
    Story(
        Desk.SALES,
        ("Purchase order {order}", "PO {order} - {code}", "Order {order}"),
        (
            they(
                "Please find attached our purchase order {order} for {qty} x {code}, as per your quotation {offer}.",
                "Could you acknowledge and confirm a ship date? | Usual delivery address. | Please quote the PO "
                "number on all paperwork.",
                encloses="PO_{order}.pdf",
            ),
            we(
                "Order {order} received with thanks. We expect to ship on {day} {date}. | Confirmed, thank you. "
                "Goods leave Prague on {day} and should be with you two or three days later. I'll send the "
                "tracking number.",
            ),
            they("Perfect, thank you. | Thanks, noted. | Lovely. Could you copy goods-in on the tracking, please?"),
            we(
                "Shipped this afternoon, one pallet, 41 kg. The commercial invoice and EORI number are with the driver."
            ),
        ),
        weight=8,
    ),
    Story(
        Desk.ENGINEER,
        ("{code} fault E-17", "{code} silent after the update", "Support: readings frozen"),
        (
            they(
                "Since last night the {code} on {site} (s/n {serial}) shows E-17 and drops off the network about "
                "once an hour. | After the update to {version} the readings from {code} no longer reach our "
                "historian. | One of the {code}s on {site} has frozen at the last reading. Power cycling brings "
                "it back for a while.",
                "Any ideas? | What would you like us to try first? | We're running blind until it's sorted, so "
                "sooner rather than later please.",
            ),
            we(
                "E-17 means the input supply has dipped. Could someone measure terminals 7 and 8? It should be "
                "24 V. | That one is ours, I'm afraid: a regression in {version}. The fix goes out this week; "
                "until then please switch the power saving mode off. | Could you upload the diagnostic log to "
                "the portal? Service > Diagnostics > Download in the web interface.",
                "I've opened {ticket} for this. | ",
            ),
            they(
                "19.2 V. So the power supply? | Switched it off and it has been steady since lunch. | The log is "
                "on the portal now.",
            ),
            we(
                "Yes, it's on its way out. I'll put a replacement in the post today. | Good. The release is due "
                "on {day}. | Thanks. The log shows the converter restarting every hour. I can dial in on {day} "
                "around {hour} your time.",
            ),
            they(
                "Swapped, and not a single fault since. You can close this one. | All good now, thanks. | That "
                "did it. Cheers."
            ),
        ),
        weight=9,
    ),
    Story(
        Desk.DIRECTOR,
        ("Invoice {invoice}", "Overdue invoice {invoice}"),
        (
            we(
                "Please find attached invoice {invoice} for {price}, payable within 30 days. | A gentle reminder "
                "that invoice {invoice} ({price}) is a few days overdue. It may just have slipped through.",
                "Many thanks. | ",
                encloses="Invoice_{invoice}.pdf",
            ),
            they(
                "Received, it's in Friday's payment run. | Apologies, it got stuck in approval. Payment goes out "
                "this week. | Our system rejects it because the PO number {order} is missing. Could you reissue?",
            ),
            we("Thank you. | Payment received, thanks. | Sorry about that, a corrected one follows within the hour."),
        ),
        weight=7,
    ),
    Story(
        Desk.ENGINEER,
        ("Commissioning {site}", "Site visit {date}", "Installation dates for {code}"),
        (
            we(
                "The {qty} {code} units are ready and I'd like to agree commissioning dates for {site}. Would "
                "{day} {date} suit you?",
                "We'd need access to the panel and about two hours' downtime. | I'm flying into Manchester the "
                "evening before. | ",
            ),
            they(
                "{day} works. I'll arrange the isolation from {hour}. | We have an audit that day. Could you do "
                "the day after? | Fine by me. You'll both need the contractor induction, 30 minutes at the gate.",
            ),
            their_colleague(
                "Just to add: hard hats and hi-vis are provided, safety boots are not. | I'll be your contact on "
                "the day, my mobile is below."
            ),
            we(
                "Understood, see you then. | The day after is fine, flights changed. | Thanks both. {other} is "
                "coming with me."
            ),
            we(
                "Handover report from this week attached. Thanks to everyone on site, it went very smoothly.",
                encloses="Handover_{order}.docx",
            ),
            they(
                "Great job, thank you. The night shift is very happy with the trends. | Thanks Daniel. One snag: "
                "the label on loop 4 is wrong."
            ),
        ),
        weight=6,
    ),
    Story(
        Desk.SALES,
        ("Catching up on {day}?", "Meeting on {date}", "Hladina {version} demo"),
        (
            we(
                "I'm over on {date} and wondered whether you'd have half an hour around {hour}. I'd love to show "
                "you the new Hladina. | Shall we pencil in a call on {day} at {hour} to go through the extension "
                "of {site}?",
            ),
            they(
                "{day} at {hour} works for me. | I'm on leave that week, sorry. The week after? | Yes please. "
                "I'll bring our controls engineer along."
            ),
            we("Wonderful, invitation attached.", encloses="invite.ics"),
            we(
                "Thank you for your time today. As agreed: I'll price {qty} x {code} by {day}, and Daniel will "
                "check the network drawings. | Many thanks for the tour. To summarise: a month's trial of "
                "{code}, operator training, then a review in week {week}.",
            ),
            they("That matches my notes, thanks. | Thanks. Could we make it two training sessions? We run two shifts."),
        ),
        weight=7,
    ),
    Story(
        Desk.DIRECTOR,
        ("Maintenance agreement renewal", "Framework agreement"),
        (
            we(
                "The maintenance agreement for {site} ends soon. I attach a draft renewal at an unchanged "
                "{price} a year. | As discussed on the phone, here is our draft of the framework agreement.",
                "I'd be glad of your comments by {date}. | ",
                encloses="Agreement_{order}.docx",
            ),
            they(
                "Thanks, I've passed it to legal. | Two small points: 24-hour response rather than 48, and 45 "
                "days' payment. Otherwise we're happy."
            ),
            we(
                "No hurry, the old one runs until the end of the month. | We can do the 24 hours; could we stay "
                "at 30 days?"
            ),
            they(
                "Agreed. The signed copy is in the post. | That works. Send me the clean version and I'll have "
                "it signed."
            ),
        ),
        weight=4,
    ),
    Story(
        Desk.ENGINEER,
        ("Modbus register map for {code}", "API access to Hladina"),
        (
            they(
                "Could you send the current Modbus register map for {code}? Ours stops at firmware 3. | We'd "
                "like to pull daily volumes from Hladina into our reporting. Is there an API?",
            ),
            we(
                "Attached. Registers 40 to 63 are new, the rest is unchanged. | There is: a token under Settings "
                "> Access, and the export endpoint gives CSV or JSON. The attached sheet lists the columns.",
                encloses="{code}_registers.pdf",
            ),
            they("Exactly what I needed, thank you. | Got it working in ten minutes. Nice."),
            we("Glad it helps. | Very good. Tell me if the hourly figures look odd around the clock change."),
        ),
        weight=5,
    ),
    Story(
        Desk.SALES,
        ("Where is our order {order}?", "Short delivery - {order}"),
        (
            they(
                "Our order {order} was due last week and goods-in haven't seen it. Can you chase? | We've "
                "received PO {order} two units short. The packing list says {qty}.",
                "{site} is waiting on these. | ",
            ),
            we(
                "I'm sorry about this. It has been sitting in customs since Friday; the broker promises release "
                "by {day}. | My apologies, our mistake. The missing units go out by courier today.",
            ),
            they(
                "Thanks for sorting it so quickly. | Arrived this morning, all present and correct. | Not ideal, "
                "but thanks for being straight about it."
            ),
        ),
        weight=4,
    ),
    Story(
        Desk.DIRECTOR,
        ("Joint bid: {city}", "Distribution in the UK and Ireland"),
        (
            they(
                "We're bidding for a telemetry framework and need a partner for level and flow measurement. "
                "Would this be of interest? | Have you thought about a stocking distributor over here? We get "
                "asked for {code} more and more.",
                "The deadline is {date}. | Happy to sign an NDA first. | ",
            ),
            we(
                "Very much so. Could you send me the scope? I'm free on {day} after {hour}. | We have, and you'd "
                "be our first choice. Shall we talk on {day}?"
            ),
            our_colleague(
                "I've been through the scope. We can cover all of the measurement; I'd only argue for a "
                "different radar on the wet well. | A distributor would need a test rig. I could lend them ours "
                "for the first year."
            ),
            they("Excellent, we'll write it in. | Thanks Daniel, good point. Draft terms to follow by {day}."),
        ),
        weight=3,
    ),
    Story(
        Desk.ENGINEER,
        ("RMA {ticket}", "Sensor drift at low temperature"),
        (
            we(
                "We see a drift of about 0.4 % below 5 °C on the last batch (s/n {serial} and up). Have you had "
                "other reports?",
            ),
            they("Not so far, but please send one back under {ticket} and we'll put it in the chamber."),
            they(
                "We've reproduced it. It's the potting compound; the whole batch will be replaced. Report attached.",
                encloses="Report_{ticket}.pdf",
            ),
            we("Thanks for the quick work and the frank report."),
        ),
        relation=Relation.SUPPLIER,
        weight=4,
    ),
)

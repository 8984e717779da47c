"""Workspaces, their members, own domains and blocklists."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.blocked import Blocked
from models.columns import derive_id
from models.member import Member
from models.words import MemberRole
from models.workspace import OwnDomain, Workspace
from rapport import clock
from rapport.errors import UsageError
from rapport.policy.addresses import domain_of, is_address, normalise
from rapport.policy.internal import is_free_mail
from rapport.vault import Digester, Key, Vault


def workspace_key_name(workspace_id: str) -> str:
    """Name the key file of what a workspace shares."""
    return f"workspace-{workspace_id}"


def digest_key_name(workspace_id: str) -> str:
    """Name the key file of a workspace's digests."""
    return f"digest-{workspace_id}"


def ensure_workspace(session: Session, vault: Vault, name: str) -> Workspace:
    """Give the workspace of that name, made with its keys if there is none."""
    workspace = session.get(Workspace, derive_id("workspace", name))
    if workspace is None:
        workspace = Workspace(id=derive_id("workspace", name), name=name, created_at=clock.now())
        vault.create_key(workspace_key_name(workspace.id))
        vault.create_key(digest_key_name(workspace.id))
        session.add(workspace)
        session.flush()
    return workspace


def workspace_key(vault: Vault, workspace_id: str) -> Key:
    """Open the key of what a workspace shares."""
    return vault.key(workspace_key_name(workspace_id))


def digester_of(vault: Vault, workspace_id: str) -> Digester:
    """Open a workspace's keyed digests."""
    return vault.digester(digest_key_name(workspace_id))


def bump_workspace_rules(session: Session, workspace_id: str) -> None:
    """Tell running imports that a rule of the whole workspace changed."""
    workspace = session.exec(select(Workspace).where(Workspace.id == workspace_id).with_for_update()).one()
    workspace.rules_version += 1
    session.add(workspace)


def find_member(session: Session, workspace_id: str, address: str) -> Member | None:
    """Find a member by address."""
    return session.get(Member, derive_id("member", workspace_id, normalise(address)))


def get_member(session: Session, workspace_id: str, address: str) -> Member:
    """Get a member by address; UsageError says how to list them."""
    member = find_member(session, workspace_id, address)
    if member is None:
        raise UsageError("There is no such member; `rapport member list` shows those there are.")
    return member


def ensure_member(session: Session, workspace_id: str, address: str, name: str = "") -> Member:
    """Give the member with an address, made if there is none; the first one is an admin."""
    if not is_address(normalise(address)):
        raise UsageError("That is not an e-mail address; write it like jana@firm.example.")
    member = find_member(session, workspace_id, address)
    if member is None:
        is_first = session.exec(select(Member.id).where(Member.workspace_id == workspace_id)).first() is None
        key = normalise(address)
        member = Member(
            id=derive_id("member", workspace_id, key),
            workspace_id=workspace_id,
            address=key,
            name=name,
            role=MemberRole.ADMIN if is_first else MemberRole.MEMBER,
            created_at=clock.now(),
        )
        session.add(member)
        session.flush()
        bump_workspace_rules(session, workspace_id)
        adopt_domain(session, workspace_id, domain_of(key))
    return member


def list_members(session: Session, workspace_id: str) -> Sequence[Member]:
    """List the members by address."""
    found = session.exec(select(Member).where(Member.workspace_id == workspace_id).order_by(col(Member.address)))
    return found.all()


def adopt_domain(session: Session, workspace_id: str, domain: str) -> None:
    """Take a domain as the workspace's own if it is its first; a further one is only proposed to the admin."""
    known = session.get(OwnDomain, (workspace_id, domain))
    if not domain or is_free_mail(domain) or known is not None:
        return
    owned = select(OwnDomain.domain).where(OwnDomain.workspace_id == workspace_id, col(OwnDomain.is_confirmed))
    is_first = session.exec(owned).first() is None
    session.add(OwnDomain(workspace_id=workspace_id, domain=domain, is_confirmed=is_first, created_at=clock.now()))
    session.flush()


def confirm_domain(session: Session, workspace_id: str, domain: str) -> None:
    """Take a domain as the workspace's own, whether it was proposed or not."""
    if is_free_mail(domain):
        raise UsageError("That is a free-mail domain, shared with strangers: it can't be your own.")
    owned = session.get(OwnDomain, (workspace_id, domain)) or OwnDomain(
        workspace_id=workspace_id, domain=domain, created_at=clock.now()
    )
    owned.is_confirmed = True
    session.add(owned)
    bump_workspace_rules(session, workspace_id)


def remove_domain(session: Session, workspace_id: str, domain: str) -> None:
    """No longer take a domain as the workspace's own."""
    owned = session.get(OwnDomain, (workspace_id, domain))
    if owned is None:
        raise UsageError("That domain is not on the list; `rapport domain list` shows those that are.")
    session.delete(owned)
    bump_workspace_rules(session, workspace_id)


def list_domains(session: Session, workspace_id: str) -> Sequence[OwnDomain]:
    """List the own domains, confirmed and proposed."""
    found = select(OwnDomain).where(OwnDomain.workspace_id == workspace_id).order_by(col(OwnDomain.domain))
    return session.exec(found).all()


def block(session: Session, workspace_id: str, member_id: str, entry: str) -> None:
    """Put an address or domain on the blocklist of a member, or of the workspace (`member_id` "")."""
    if session.get(Blocked, (workspace_id, member_id, entry)) is None:
        session.add(Blocked(workspace_id=workspace_id, member_id=member_id, entry=entry, created_at=clock.now()))
        bump_workspace_rules(session, workspace_id)


def unblock(session: Session, workspace_id: str, member_id: str, entry: str) -> None:
    """Take an entry off a blocklist."""
    found = session.get(Blocked, (workspace_id, member_id, entry))
    if found is None:
        raise UsageError("That entry is not on the blocklist; `rapport block list` shows those that are.")
    session.delete(found)
    bump_workspace_rules(session, workspace_id)


def list_blocked(session: Session, workspace_id: str) -> Sequence[Blocked]:
    """List all entries of all blocklists."""
    found = select(Blocked).where(Blocked.workspace_id == workspace_id).order_by(col(Blocked.entry))
    return session.exec(found).all()

"""The tree of commands."""

import typer

from rapport.cli import account, block, calendar, doctor, domain, export, folder, key, listings, member, running, why

app = typer.Typer(
    help="A team's mailboxes and calendars on the timelines of its CRM.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

for name, noun in {
    "account": account.commands,
    "folder": folder.commands,
    "calendar": calendar.commands,
    "block": block.commands,
    "member": member.commands,
    "domain": domain.commands,
    "key": key.commands,
}.items():
    app.add_typer(noun, name=name, no_args_is_help=True)

for command in (
    running.up,
    running.backfill,
    running.sync,
    running.reconcile,
    why.why,
    listings.people,
    listings.companies,
    listings.threads,
    listings.messages,
    listings.events,
    listings.timeline,
    listings.runs,
    listings.skipped,
    export.export,
    doctor.doctor,
):
    app.command()(command)

"""docs/cli.md is what `--help` says, command by command. ZHENPING_WRITE_EXPECTED=1 writes it anew."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from zhenping.cli import cli

REFERENCE = Path(__file__).resolve().parent.parent / "docs/cli.md"


def commands(command: click.Command, path: str = "zhenping") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from commands(command.commands[name], f"{path} {name}")


def rendered() -> str:
    parts = ["# The command line\n\nMade from `--help`; do not edit.\n"]
    for path, command in commands(cli):
        context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100)
        parts.append(f"## {path}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def test_the_reference_is_current() -> None:
    """In a process of its own: click keeps a command's help option from the first time that the command is run."""
    made = subprocess.run([sys.executable, __file__], capture_output=True, check=True).stdout.decode()
    if os.environ.get("ZHENPING_WRITE_EXPECTED") == "1":
        REFERENCE.write_text(made, encoding="utf-8")
    assert REFERENCE.read_text(encoding="utf-8") == made


def test_every_option_says_what_it_does() -> None:
    for path, command in commands(cli):
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, f"{path} {parameter.name}"


if __name__ == "__main__":
    sys.stdout.buffer.write(rendered().encode())

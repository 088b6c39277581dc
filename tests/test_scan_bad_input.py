"""Bad input to `zhenping scan`: one line that says what to do, and an exit code of its own."""

from __future__ import annotations

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme
from conftest import Cli, Ran
from format_server import FormatServer, Response, megabytes
from zhenping.errors import UsageError
from zhenping.spiders.crawl import checked_url


def one_line(done: Ran, code: int) -> str:
    assert (done.code, done.err.count("\n")) == (code, 1), done.err
    assert done.err.startswith("zhenping: ")
    assert "Traceback" not in done.err
    return done.err


@pytest.mark.parametrize(
    "text",
    ["", "shop", "ftp://shop.example/", "http://", "https://a b.example/", "http://[::1", "https://x:99999/"],
)
def test_what_is_no_url_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="URL"):
        checked_url(text)


@pytest.mark.parametrize("text", ["", "shop"])
def test_what_is_no_url_ends_in_one_line(text: str, cli: Cli) -> None:
    assert "URL" in one_line(cli("scan", text), 2)


def test_a_url_with_a_password_is_refused(cli: Cli) -> None:
    assert "password" in one_line(cli("scan", "https://user:secret@shop.example/"), 2)


def test_a_table_without_a_row_is_too_few(cli: Cli) -> None:
    (cli.home / "reviews.csv").write_text("text\n")
    assert "no reviews" in one_line(cli("scan", "reviews.csv", "-q"), 4)


def test_an_unknown_host_is_unreachable(cli: Cli) -> None:
    assert "check the address" in one_line(cli("scan", "https://no-such-shop.invalid/"), 9)


def test_a_refused_connection_is_unreachable(cli: Cli) -> None:
    assert "refuses" in one_line(cli("scan", "http://127.0.0.1:9/", "--delay", 0), 9)


@pytest.mark.parametrize("status", [404, 410])
def test_a_missing_page_is_unreachable(status: int, cli: Cli) -> None:
    with FormatServer({"/": Response.html("gone", status)}) as server:
        assert str(status) in one_line(cli("scan", server.url, "--delay", 0), 9)


def test_a_page_without_reviews_is_too_few_and_still_reported(cli: Cli) -> None:
    with FormatServer({"/": Response.html("<html><title>hello</title><p>nothing here</p></html>")}) as server:
        assert "no reviews" in one_line(cli("scan", server.url, "--delay", 0, "-o", "report"), 4)
    assert (cli.home / "report/report.html").exists()


def test_a_pdf_is_no_shop(cli: Cli) -> None:
    pdf = Response(200, {"Content-Type": "application/pdf"}, b"%PDF-1.7 ...")
    with FormatServer({"/": pdf}) as server:
        assert "not a web page" in one_line(cli("scan", server.url, "--delay", 0), 9)


@pytest.mark.parametrize("announced", [True, False])
def test_a_huge_body_is_cut_off_early(announced: bool, cli: Cli) -> None:
    headers = {"Content-Type": "text/html", **({"Content-Length": str(500 * 2**20)} if announced else {})}
    with FormatServer({"/": lambda _: Response(200, headers, megabytes(500))}) as server:
        assert "MiB" in one_line(cli("scan", server.url, "--delay", 0, timeout=90), 9)


def test_a_compressed_bomb_is_cut_off_early(cli: Cli) -> None:
    import gzip

    bomb = gzip.compress(b"\0" * (200 * 2**20))
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    with FormatServer({"/": Response(200, headers, bomb)}) as server:
        one_line(cli("scan", server.url, "--delay", 0, timeout=90), 9)


def test_an_invalid_certificate_is_refused(cli: Cli, tmp_path: Path) -> None:
    class Hello(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hello)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        done = cli("scan", f"https://localhost:{server.server_port}/", "--delay", 0)
    finally:
        server.shutdown()
    assert "certificate" in one_line(done, 9)


def test_a_database_that_cannot_be_written_is_said(cli: Cli) -> None:
    (cli.home / "file").write_text("")
    assert "--db" in one_line(cli("scan", "https://shop.example/", "--db", "file/ledger.sqlite"), 2)
    (cli.home / "folder").mkdir()
    assert "--db" in one_line(cli("scan", "https://shop.example/", "--db", "folder"), 2)


def test_a_damaged_database_is_said_and_left_alone(cli: Cli) -> None:
    damaged = cli.home / "ledger.sqlite"
    damaged.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert "--db" in one_line(cli("scan", "https://shop.example/", "--db", damaged), 2)
    damaged.write_bytes(b"not a database at all" * 100)
    assert "--db" in one_line(cli("scan", "https://shop.example/", "--db", damaged), 2)
    assert damaged.read_bytes().startswith(b"not a database")


def test_a_damaged_key_is_said(cli: Cli) -> None:
    (cli.home / "l.sqlite.key").write_text("short")
    assert "key" in one_line(cli("scan", "https://shop.example/", "--db", "l.sqlite"), 2)


@pytest.mark.parametrize(
    "arguments",
    [["--delay", "-1"], ["--delay", "0"], ["--max-pages", "0"], ["--as-of", "tomorrow"], ["--nonsense"]],
)
def test_wrong_options_are_usage_errors(arguments: list[str], cli: Cli) -> None:
    one_line(cli("scan", "https://shop.example/", *arguments), 2)


def test_a_config_file_sets_options_and_a_wrong_one_is_said(cli: Cli) -> None:
    (cli.home / "z.toml").write_text("nonsense = 1\n")
    assert "nonsense" in one_line(cli("scan", "https://shop.example/", "--config", "z.toml"), 2)
    (cli.home / "z.toml").write_text("[scan]\ndelay = 0.05\n")
    assert "too fast" in one_line(cli("scan", "https://shop.example/", "--config", "z.toml"), 2)
    assert "too fast" in one_line(cli("scan", "https://shop.example/", env={"ZHENPING_DELAY": "0.1"}), 2)


def test_an_unknown_shop_is_said(cli: Cli) -> None:
    assert "zhenping shops" in one_line(cli("report", "oscar/shop.example"), 2)

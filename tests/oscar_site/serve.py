"""Fill the shop's database and serve it: ``python -m oscar_site.serve`` prints its address when it is ready.

With ``fill`` it only fills the folder, which may then be copied: several test processes serve copies of one.
"""

from __future__ import annotations

import os
import sys
from wsgiref.simple_server import WSGIRequestHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oscar_site.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from oscar.core.loading import get_class, get_model  # noqa: E402

from oscar_site.settings import BASE  # noqa: E402
from oscar_site.stock import PRODUCTS, reviews  # noqa: E402


def fill() -> None:
    product_model, review_model = get_model("catalogue", "Product"), get_model("reviews", "ProductReview")
    kind = get_model("catalogue", "ProductClass").objects.create(name="Home", requires_shipping=True, track_stock=False)
    category = get_class("catalogue.categories", "create_from_breadcrumbs")("Home > 厨房")
    user = _user()
    made = [
        product_model.objects.create(title=title, product_class=kind, upc=f"upc-{i:03d}")
        for i, title in enumerate(PRODUCTS)
    ]
    for product in made:
        product.categories.add(category)
    for r in reviews():
        named = {"name": r.name, "email": "buyer@shop.example"} if r.name else {"user": user()}
        row = review_model.objects.create(
            product=made[r.product], title=r.title, body=r.body, score=r.score, status=1, **named
        )
        review_model.objects.filter(pk=row.pk).update(date_created=r.written)
    for product in made:
        product.update_rating()
    call_command("update_index", verbosity=0)


def _user():
    """A maker of nameless accounts: Oscar lets an account review a product once."""
    from django.contrib.auth import get_user_model

    model, made = get_user_model(), []

    def make():
        made.append(model.objects.create(username=f"u{len(made)}", email=f"u{len(made)}@shop.example"))
        return made[-1]

    return make


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    filled = BASE / "filled"
    if not filled.exists():
        call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
        fill()
        filled.touch()
    if sys.argv[1:] == ["fill"]:
        return
    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}/\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()

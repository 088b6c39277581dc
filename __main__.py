"""``python -m zhenping``."""

from .cli import main

main()

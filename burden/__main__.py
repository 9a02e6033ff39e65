"""``python -m burden``."""

from burden.cli import main

main()

"""`python -m member_app` is the `member-app` command."""

from member_app.cli import main

main()

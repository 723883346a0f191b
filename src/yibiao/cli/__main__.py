"""``python -m yibiao.cli``: the command line where the script is not on the path."""

from yibiao.cli import main

main(prog_name="yibiao")

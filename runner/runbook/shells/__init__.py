"""Where commands run: terminals, shells, hosts."""

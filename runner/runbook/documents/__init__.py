"""Documents that exist already, read as steps: blocks, sessions, hosts, titles, what they leave open."""

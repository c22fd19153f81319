"""Small programs that run commands in one shell, each by other means, and print how many bytes came."""

"""What was seen: terminal, files, with secrets masked."""

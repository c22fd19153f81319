"""What must never be seen: a secret, found in any stream in whatever form it wears, and masked."""

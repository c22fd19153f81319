"""From text to what will run: format, values, quoting."""

"""What an author writes: the directives, as docutils reads them, and the lines of the file behind them."""

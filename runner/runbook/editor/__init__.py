"""What an editor is told while a recipe is written: what is wrong, what may follow, what would run."""

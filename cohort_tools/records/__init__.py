"""Records of the camp: people, pairs, labs and marks, real work; kept in SQL, imported from files, never guessed."""

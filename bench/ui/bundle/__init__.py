"""What a builder sends of his board: one file, without anybody's number in it; and what is read from such files."""

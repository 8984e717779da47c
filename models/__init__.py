"""What is kept: SQLModel tables, one noun a file. A row's docstring says what a row is. Models never parse."""

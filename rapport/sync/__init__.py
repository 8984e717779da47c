"""How an account is brought up to date: plain functions, one step a file, that flows and tasks call in order."""

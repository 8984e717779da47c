"""What runs. One flow a file; file, function and deployment share their name. Each reads as its story."""

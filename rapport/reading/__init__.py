"""The reading side: what a viewer may see, as records. Every query goes by workspace; nothing here writes."""

"""Who we talk to: one folder a provider, the words in `base`."""

"""Who we talk to: one folder a provider, the words in `base`, and in `registry` the one place that tells them apart."""

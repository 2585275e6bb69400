"""HOW an agency speaks: codecs, channels, mappings and the adapter that joins them."""

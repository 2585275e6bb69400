"""casebus carries a criminal case between the legacy systems of justice agencies."""

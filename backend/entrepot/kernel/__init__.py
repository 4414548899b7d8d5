"""What every feature stands on: database, ids, errors, permissions, money and time. No business nouns live here."""
